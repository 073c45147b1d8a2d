-- Grain: organization in service on the closing date, with the quality of its data in the closing month.
select
    quality.organization_key as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    quality.organization_code,
    quality.is_observed,
    quality.in_post,
    quality.in_post - quality.invalid_people as valid_people,
    quality.mandatory_cells,
    quality.blank_cells,
    quality.mandatory_cells - quality.blank_cells as filled_cells,
    quality.defaultable_cells,
    quality.default_cells,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('data_quality_month') }} as quality
left join {{ ref('organization_on') }}([closing_date]) as organization
    on quality.organization_code = organization.organization_code
where quality.month = closing_date
