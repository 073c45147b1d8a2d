-- Grain: day of the list `days` x organization: where its facts stand in the tables. Every fact takes
-- these columns over from its organization, as last known.
select
    day,
    organization_key,
    organization_code,
    organization_name,
    admin_level_code,
    system_code,
    organization_type_code,
    grade_code,
    industry_code,
    public_institution_class_code,
    funding_code,
    county_code,
    county_name,
    town_code,
    town_name,
    unit_kind_code,
    is_present
from {{ ref('organization_on') }}(days)
