-- Grain: organization with staff or off-establishment workers on the closing date: the heads behind the six
-- dimensions of its personnel.
select
    profile.organization_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    profile.organization_code,
    profile.in_post,
    profile.leaders,
    profile.leadership_posts,
    profile.women,
    profile.women_leaders,
    profile.aged_35_and_below,
    profile.aged_50_and_above,
    profile.bachelor_and_above,
    profile.full_time_bachelor_and_above,
    profile.off_establishment,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.organization_type_code,
    organization.county_code,
    organization.county_name,
    organization.unit_kind_code
from {{ ref('personnel_profile_month') }} as profile
left join {{ ref('organization_on') }}([closing_date]) as organization
    on profile.organization_code = organization.organization_code
where profile.month = closing_date
