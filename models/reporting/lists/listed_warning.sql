-- Grain: organization in service in the given month, with its warning, its names and the labels of its
-- codes.
select
    warnings.warning_id,
    warnings.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    organizations.system_code,
    system.label_zh as system_zh,
    system.label_en as system_en,
    organizations.admin_level_code,
    level.label_zh as admin_level_zh,
    level.label_en as admin_level_en,
    warnings.warning_level_code,
    warning_level.band as color_code,
    warning_level.label_zh as warning_level_zh,
    warning_level.label_en as warning_level_en,
    warnings.warning_rule_id,
    warnings.rule_version,
    warning_rule.sentence_zh,
    warning_rule.sentence_en,
    warnings.rules,
    warnings.month,
    warnings.level_from,
    warnings.days_in_level,
    warnings.is_observed,
    warnings.projected_crossing_on,
    warnings.projected_over_posts,
    warnings.projected_cause_code,
    warnings.is_policy_caused,
    warnings.digestion_due_on
from {{ ref('warning_month') }} as warnings
left join {{ ref('organization_on') }}([given_month]) as organizations
    on warnings.organization_code = organizations.organization_code
left join {{ ref('organization_system') }} as system on organizations.system_code = system.code
left join {{ ref('admin_level') }} as level on organizations.admin_level_code = level.code
left join {{ ref('warning_level') }} as warning_level
    on warnings.warning_level_code = warning_level.code
left join {{ ref('warning_rule') }} as warning_rule
    on
        warnings.warning_rule_id = warning_rule.warning_rule_id
        and warnings.rule_version = warning_rule.rule_version
where warnings.month = given_month
