-- Grain: organization in service in the closing month x clear (organization, establishment, leadership, staff).
with judged as (
    select
        organization_code,
        organization_key,
        unnest([
            struct_pack(code := 'organization', status := organization_clear_code),
            struct_pack(code := 'establishment', status := establishment_clear_code),
            struct_pack(code := 'leadership', status := leadership_clear_code),
            struct_pack(code := 'staff', status := staff_clear_code)
        ]) as clear
    from {{ ref('four_clear_month') }}
    where month = closing_date
),

result as (
    select
        organization_code,
        organization_key,
        clear.code as clear_code,
        clear.status as clear_status_code
    from judged
)

select
    result.organization_key || '|' || result.clear_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    result.organization_code,
    result.clear_code,
    result.clear_status_code,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from result
left join {{ ref('organization_on') }}([closing_date]) as organization
    on result.organization_code = organization.organization_code
