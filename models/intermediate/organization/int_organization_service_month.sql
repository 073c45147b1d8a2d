-- Grain: organization in service x month: in force and not inactive.
{{ config(materialized='monthly') }}
with organization_month as (
    select * from {{ ref('int_organization_month') }}
),

inactive as (
    select * from {{ ref('int_organization_inactive') }}
),

int_organization_service_month as (
    select organization_month.*
    from organization_month
    where
        not exists (
            select 1
            from inactive
            where
                inactive.organization_code = organization_month.organization_code
                and inactive.valid_from <= organization_month.month
                and (inactive.valid_to is null or inactive.valid_to > organization_month.month)
        )
)

select * from int_organization_service_month
