-- Grain: record of a person that counts as in post x interval, with the month of statutory
-- retirement. This is the one place that computes it. The rule is the one valid in the month in which
-- the person reaches the base age of the group: from 2025 on it delays retirement step by step. Of a
-- person whose group is blank or not listed the latest month that any group of the sex has is taken:
-- by then retirement is certain. A month of birth decides for all who share group and sex, so that the
-- rule is computed once for each of these combinations.
with person as (
    select
        *,
        coalesce(retirement_group_code, '') as own_group_code,
        coalesce(sex_code, '') as own_sex_code
    from {{ ref('int_person_in_post') }}
),

retirement_group as (
    select * from {{ ref('retirement_group') }}
),

sex as (
    select * from {{ ref('sex') }}
),

retirement_rule as (
    select * from {{ ref('retirement_rule') }}
),

incarnation as (
    select
        organization_code,
        organization_key,
        min(valid_from) as key_from,
        lag(organization_key) over (partition by organization_code order by min(valid_from))
        is null as is_first,
        lead(min(valid_from)) over (partition by organization_code order by min(valid_from))
            as key_to
    from {{ ref('int_organization') }}
    group by organization_code, organization_key
),

cohort as (
    select distinct birth_month, own_group_code, own_sex_code
    from person
    where birth_month is not null
),

possible as (
    select
        cohort.*,
        retirement_group.code as group_code,
        own.code is null as is_group_assumed
    from cohort
    left join sex on cohort.own_sex_code = sex.code
    left join retirement_group as own on cohort.own_group_code = own.code
    inner join retirement_group
        on
            own.code = retirement_group.code
            or (own.code is null and (sex.band is null or sex.band = retirement_group.band))
),

based as (
    select
        possible.*,
        retirement_rule.base_age * 12 as base_months,
        coalesce(least(
            greatest(
                cast(ceil(
                    cast(
                        {{ month_number('possible.birth_month') }} + 12 * retirement_rule.base_age
                        - {{ month_number('retirement_rule.valid_from') }} + 1 as double
                    ) / retirement_rule.birth_months_per_delay_month
                ) as integer),
                0
            ),
            retirement_rule.delay_cap_months
        ), 0) as delay_months,
        retirement_rule.early_months,
        retirement_rule.late_months
    from possible
    inner join retirement_rule
        on
            possible.group_code = retirement_rule.retirement_group_code
            and {{ valid_in_month(
                'retirement_rule',
                month_number('possible.birth_month') ~ ' + 12 * retirement_rule.base_age'
            ) }}
),

ranked as (
    select
        *,
        row_number() over (
            partition by birth_month, own_group_code, own_sex_code
            order by base_months + delay_months desc, group_code
        ) as row_rank
    from based
),

cohort_retirement as (
    select
        birth_month,
        own_group_code,
        own_sex_code,
        group_code,
        is_group_assumed,
        {% for name, months in [
            ('retires_on', 'base_months + delay_months'),
            ('earliest_on', 'base_months + greatest(delay_months - early_months, 0)'),
            ('latest_on', 'base_months + delay_months + late_months'),
        ] -%}
        cast({{ dbt.dateadd('day', -1, dbt.dateadd('month', months ~ ' + 1', 'birth_month')) }} as date)
            as {{ name }}{{ ',' if not loop.last }}
        {% endfor %}
    from ranked
    where row_rank = 1
),

int_person_retirement as (
    select
        person.record_key,
        person.person_key,
        person.organization_code,
        incarnation.organization_key,
        person.counted_type_code as establishment_type_code,
        person.leadership_level_code,
        person.leadership_role_code,
        person.sex_code,
        person.birth_month,
        person.valid_from,
        person.valid_to,
        cohort_retirement.group_code as retirement_group_code,
        coalesce(cohort_retirement.is_group_assumed, true) as is_group_assumed,
        cohort_retirement.retires_on,
        cohort_retirement.earliest_on,
        cohort_retirement.latest_on
    from person
    left join cohort_retirement
        on
            person.birth_month = cohort_retirement.birth_month
            and person.own_group_code = cohort_retirement.own_group_code
            and person.own_sex_code = cohort_retirement.own_sex_code
    left join incarnation
        on
            person.organization_code = incarnation.organization_code
            and (incarnation.is_first or person.last_as_of_date >= incarnation.key_from)
            and (incarnation.key_to is null or person.last_as_of_date < incarnation.key_to)
)

select * from int_person_retirement
