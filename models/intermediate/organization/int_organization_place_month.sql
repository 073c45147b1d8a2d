-- Grain: organization code x month in which it is in force: the county, policy field and level under
-- which it is added up. The county is the first six digits of the division. A blank code is missing, a
-- code that no list has unlisted.
{{ config(materialized='monthly') }}
with organization_month as (
    select * from {{ ref('int_organization_month') }}
),

policy_field as (
    select * from {{ ref('policy_field') }}
),

admin_level as (
    select * from {{ ref('admin_level') }}
),

int_organization_place_month as (
    select
        organization_month.organization_code,
        organization_month.month,
        coalesce(left(organization_month.division_code, 6), 'missing') as county_code,
        {% for list in ['policy_field', 'admin_level'] -%}
        case
            when organization_month.{{ list }}_code is null then 'missing'
            else coalesce({{ list }}.code, 'unlisted')
        end as {{ list }}_code{{ ',' if not loop.last }}
        {% endfor %}
    from organization_month
    left join policy_field on organization_month.policy_field_code = policy_field.code
    left join admin_level on organization_month.admin_level_code = admin_level.code
)

select * from int_organization_place_month
