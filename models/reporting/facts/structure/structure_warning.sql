-- Grain: organization in service in the closing month with its level of warning.
select
    warnings.warning_id as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    warnings.organization_code,
    warnings.warning_level_code,
    warnings.is_policy_caused,
    warnings.projected_crossing_on is not null as is_crossing,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.county_code,
    organization.county_name,
    organization.unit_kind_code
from {{ ref('warning_month') }} as warnings
left join {{ ref('organization_on') }}([closing_date]) as organization
    on warnings.organization_code = organization.organization_code
where warnings.month = closing_date
