-- Grain: record of a person in post x spell after the month of statutory retirement (E05). From
-- 2025 on that month is delayed step by step, by group; the code list holds the steps.
with person as (
    select * from {{ ref('int_person_in_post') }}
    where birth_month is not null
),

retirement_group as (
    select * from {{ ref('retirement_group') }}
),

reached as (
    select
        person.*,
        12 * retirement_group.age_before_2025 as old_age_months,
        retirement_group.birth_months_per_delay_month,
        retirement_group.delay_cap_months,
        {{ month_number('person.birth_month') }} + 12 * retirement_group.age_before_2025
        - {{ month_number("cast('2025-01-01' as date)") }} + 1 as months_into_delay
    from person
    inner join retirement_group on person.retirement_group_code = retirement_group.code
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

due as (
    select
        *,
        {{ months_later('birth_month', 'old_age_months + delay_months + 1') }} as over_from
    from delayed
),

failing as (
    select
        source,
        scope,
        part,
        organization_code,
        record_key,
        lake_id,
        row_no,
        greatest(valid_from, over_from) as valid_from,
        valid_to,
        last_as_of_date,
        'E05' as rule_id,
        'staff_status_code' as column_name
    from due
    where last_as_of_date >= over_from
)

{{ finding_spells('failing', 'person') }}
