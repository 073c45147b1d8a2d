-- Grain: record of a person in post x spell after the month of statutory retirement (E05). From
-- 2025 on that month is delayed step by step, by group; the code list holds the steps. Of a person
-- whose group is blank or not listed the latest month that any group of the sex has is taken: by
-- then retirement is certain.
with person as (
    select * from {{ ref('int_person_in_post') }}
    where birth_month is not null
),

retirement_group as (
    select * from {{ ref('retirement_group') }}
),

sex as (
    select * from {{ ref('sex') }}
),

grouped as (
    select
        person.*,
        retirement_group.code as possible_group_code
    from person
    left join sex on person.sex_code = sex.code
    left join retirement_group as own on person.retirement_group_code = own.code
    inner join retirement_group
        on
            own.code = retirement_group.code
            or (
                own.code is null
                and (sex.band is null or sex.band = retirement_group.band)
            )
),

reached as (
    select
        grouped.*,
        12 * retirement_group.age_before_2025 as old_age_months,
        retirement_group.birth_months_per_delay_month,
        retirement_group.delay_cap_months,
        {{ month_number('grouped.birth_month') }} + 12 * retirement_group.age_before_2025
        - {{ month_number("cast('2025-01-01' as date)") }} + 1 as months_into_delay
    from grouped
    inner join retirement_group on grouped.possible_group_code = retirement_group.code
),

delayed as (
    select
        *,
        case
            when months_into_delay <= 0 then 0
            else least(
                cast(ceil(
                    cast(months_into_delay as double) / birth_months_per_delay_month
                ) as integer),
                delay_cap_months
            )
        end as delay_months
    from reached
),

certain as (
    select
        record_key,
        valid_from,
        max(cast(
            {{ dbt.dateadd('month', 'old_age_months + delay_months + 1', 'birth_month') }} as date
        )) as retired_from
    from delayed
    group by record_key, valid_from
),

failing as (
    select
        person.*,
        greatest(person.valid_from, certain.retired_from) as failing_from,
        'E05' as rule_id,
        'staff_status_code' as column_name
    from person
    inner join certain
        on person.record_key = certain.record_key and person.valid_from = certain.valid_from
    where person.last_as_of_date >= certain.retired_from
)

{{ finding_spells('failing', 'person', valid_from='failing_from') }}
