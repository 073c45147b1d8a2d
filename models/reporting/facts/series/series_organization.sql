-- Grain: organization x year-end at which it is present.
with moment as (
    select * from {{ ref('year_end') }}(closing_date)
),

organization as (
    select *
    from {{ ref('organization_on') }}(
        (select list(moment.day) from {{ ref('year_end') }}(closing_date) as moment)
    )
)

select
    organization.organization_key || '|' || cast(organization.day as varchar) as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    organization.organization_code,
    organization.day,
    moment.moment_code,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.grade_code,
    organization.industry_code,
    organization.public_institution_class_code,
    organization.funding_code,
    organization.county_code,
    organization.county_name,
    organization.town_code,
    organization.town_name,
    organization.unit_kind_code
from organization
inner join moment on organization.day = moment.day
where organization.is_present
