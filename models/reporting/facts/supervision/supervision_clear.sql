-- Grain: organization in service in the closing month x clear (organization, establishment, leadership, staff).
with clear as (
    select
        organization_code,
        organization_key,
        unnest([
            struct_pack(code := 'organization', status := organization_clear_code),
            struct_pack(code := 'establishment', status := establishment_clear_code),
            struct_pack(code := 'leadership', status := leadership_clear_code),
            struct_pack(code := 'staff', status := staff_clear_code)
        ]) as judged
    from {{ ref('four_clear_month') }}
    where month = closing_date
)

select
    clear.organization_key || '|' || clear.judged.code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    clear.organization_code,
    clear.judged.code as clear_code,
    clear.judged.status as clear_status_code,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from clear
left join {{ ref('organization_on') }}([closing_date]) as organization
    on clear.organization_code = organization.organization_code
