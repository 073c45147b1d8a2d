-- Grain: reform x level x body: the unit of each level that the body belongs to before, after and,
-- for bodies that only lived in between, at the last month they were seen.
with moment as (
    select distinct reform_code, before_on, after_on
    from {{ ref('int_reform_moment') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

seen as (
    select
        moment.reform_code,
        moment.before_on,
        moment.after_on,
        organization_month.*
    from organization_month
    inner join moment
        on
            organization_month.month >= moment.before_on
            and organization_month.month <= moment.after_on
),

named as (
    {% set levels = {
        'city': "'all'",
        'admin_level': "coalesce(admin_level_code, 'missing')",
        'system': "coalesce(system_code, 'missing')",
        'policy_field': "coalesce(policy_field_code, 'missing')",
        'organization': 'organization_code',
    } -%}
    {% for level, unit in levels.items() -%}
    select
        reform_code,
        before_on,
        after_on,
        '{{ level }}' as level_code,
        organization_code,
        month,
        {{ unit }} as unit_code
    from seen
    {{ 'union all' if not loop.last }}
    {% endfor -%}
),

int_reform_group as (
    select
        reform_code,
        level_code,
        organization_code,
        max(case when month = before_on then unit_code end) as unit_before,
        max(case when month = after_on then unit_code end) as unit_after,
        max_by(unit_code, month) as unit_last
    from named
    group by reform_code, level_code, organization_code
)

select * from int_reform_group
