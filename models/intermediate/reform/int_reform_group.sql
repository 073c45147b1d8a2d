-- Grain: reform x level x organization: the unit of each level that the organization belongs to
-- before and after. Figures may come of an organization that is not shown itself at the time: they
-- count in the unit that it had when it was shown last, else in the one it had first.
with reference_date as (
    select distinct reform_code, before_on, after_on
    from {{ ref('int_reform_reference_date') }}
),

organization_month as (
    select * from {{ ref('int_organization_month') }}
),

shown as (
    select
        reference_date.reform_code,
        organization_month.organization_code,
        coalesce(
            max(
                case
                    when organization_month.month <= reference_date.before_on
                        then organization_month.month
                end
            ),
            min(organization_month.month)
        ) as before_month,
        coalesce(
            max(
                case
                    when organization_month.month <= reference_date.after_on
                        then organization_month.month
                end
            ),
            min(organization_month.month)
        ) as after_month
    from organization_month
    cross join reference_date
    group by reference_date.reform_code, organization_month.organization_code
),

int_reform_group as (
    {% set levels = {
        'city': "'all'",
        'admin_level': "coalesce(X.admin_level_code, 'missing')",
        'system': "coalesce(X.system_code, 'missing')",
        'policy_field': "coalesce(X.policy_field_code, 'missing')",
        'organization': 'X.organization_code',
    } -%}
    {% for level, unit in levels.items() -%}
    select
        shown.reform_code,
        '{{ level }}' as level_code,
        shown.organization_code,
        {{ unit.replace('X', 'organization_before') }} as unit_before,
        {{ unit.replace('X', 'organization_after') }} as unit_after
    from shown
    inner join organization_month as organization_before
        on
            shown.organization_code = organization_before.organization_code
            and shown.before_month = organization_before.month
    inner join organization_month as organization_after
        on
            shown.organization_code = organization_after.organization_code
            and shown.after_month = organization_after.month
    {{ 'union all' if not loop.last }}
    {% endfor -%}
)

select * from int_reform_group
