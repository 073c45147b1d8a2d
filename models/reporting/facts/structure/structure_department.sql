-- Grain: organization with internal departments or staff on the closing date.
select
    spread.organization_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    spread.organization_code,
    spread.departments,
    spread.in_post,
    spread.staff_in_departments,
    spread.tiny_departments,
    spread.leaders,
    spread.leaders_of_departments,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.county_code,
    organization.county_name,
    organization.unit_kind_code
from {{ ref('department_structure_month') }} as spread
left join {{ ref('organization_on') }}([closing_date]) as organization
    on spread.organization_code = organization.organization_code
where spread.month = closing_date
