-- Grain: case of joint enforcement x partner, open in the period: opened by its end and not closed before it.
select
    handled.case_no || '|' || handled.partner_code as fact_key,
    'enforcement_case' as entity,
    handled.case_no || '|' || handled.partner_code as record_key,
    handled.lake_id,
    handled.row_no,
    handled.delivery_id,
    cast(null as varchar) as doc_no,
    handled.organization_code,
    handled.partner_code,
    handled.opened_on > opening_date as is_opened,
    coalesce(handled.transferred_on <= closing_date, false) as is_transferred,
    coalesce(handled.replied_on <= closing_date, false) as is_replied,
    coalesce(handled.closed_on <= closing_date, false) as is_closed,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('enforcement_case_handling') }} as handled
left join {{ ref('organization_on') }}([closing_date]) as organization
    on handled.organization_code = organization.organization_code
where
    handled.opened_on <= closing_date
    and (handled.closed_on is null or handled.closed_on > opening_date)
