-- Grain: organization in service x month of the period.
select
    clear.organization_key || '|' || strftime(clear.month, '%Y-%m') as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    clear.organization_code,
    strftime(clear.month, '%Y-%m') as moment_code,
    clear.is_clear,
    clear.failing_tests,
    clear.failing_records,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('four_clear_month') }} as clear
left join {{ ref('organization_on') }}([closing_date]) as organization
    on clear.organization_code = organization.organization_code
where clear.month > opening_date and clear.month <= closing_date
