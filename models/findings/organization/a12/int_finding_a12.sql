-- Grain: organization record whose unified social credit code fails, by check digit or by kind.
-- Codes that the staffing office gives out start with 1; the next digit tells organs from public
-- institutions.
with organization as (
    select * from {{ ref('hist_organization') }}
),

organization_nature as (
    select * from {{ ref('organization_nature') }}
),

failing as (
    select
        organization.*,
        'A12' as rule_id,
        'uscc' as column_name
    from organization
    left join organization_nature on organization.nature_code = organization_nature.code
    where
        organization.uscc_check_code not in ('ok', 'missing')
        or (
            substr(organization.uscc, 1, 1) = '1'
            and substr(organization.uscc, 2, 1) <> organization_nature.credit_code_kind
        )
)

{{ finding_spells('failing', 'organization') }}
