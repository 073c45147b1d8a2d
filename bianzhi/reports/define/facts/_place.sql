{#- What facts take over from their body, as last known. -#}
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