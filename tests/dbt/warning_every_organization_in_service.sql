-- Every organization that its history shows in force at a month's end, and not abolished, has exactly
-- one warning level in that month.
with month as (
    select distinct month from {{ ref('establishment_use_month') }}
),

organization as (
    select * from {{ ref('organization_history') }}
),

in_service as (
    select distinct
        organization.organization_code,
        month.month
    from organization
    inner join month
        on
            organization.valid_from <= month.month
            and (organization.valid_to is null or organization.valid_to > month.month)
    where
        coalesce(organization.status_code, '1') <> '2'
        and (organization.abolished_on is null or organization.abolished_on > month.month)
),

warning as (
    select organization_code, month from {{ ref('warning_month') }}
    where warning_level_code is not null
)

select in_service.*
from in_service
left join warning
    on
        in_service.organization_code = warning.organization_code
        and in_service.month = warning.month
where warning.organization_code is null
