-- Grain: failing record seen by the given month, with the names of its organization in that month and the
-- labels of its codes. What was mended before the month is left out, what was mended in it is shown.
select
    finding.finding_id,
    finding.rule_id,
    rule.sentence_zh,
    rule.sentence_en,
    finding.severity_code,
    severity.label_zh as severity_zh,
    severity.label_en as severity_en,
    finding.aspect_code,
    aspect.label_zh as aspect_zh,
    aspect.label_en as aspect_en,
    finding.organization_code,
    organizations.organization_name,
    organizations.county_code,
    organizations.county_name,
    organizations.system_code,
    system.label_zh as system_zh,
    system.label_en as system_en,
    organizations.admin_level_code,
    level.label_zh as admin_level_zh,
    level.label_en as admin_level_en,
    finding.entity,
    finding.record_key,
    finding.source,
    finding.delivery_id,
    finding.file_name,
    finding.sheet_name,
    finding.row_no,
    finding.column_name,
    finding.first_seen_on,
    finding.last_seen_on,
    finding.status_code,
    finding.load_status_code,
    load_status.label_zh as load_status_zh,
    load_status.label_en as load_status_en,
    finding.age_days,
    finding.responsible_role_code,
    responsible_role.label_zh as responsible_role_zh,
    responsible_role.label_en as responsible_role_en,
    finding.is_accepted,
    finding.accepted_until
from {{ ref('finding') }} as finding
left join {{ ref('organization_on') }}([given_month]) as organizations
    on finding.organization_code = organizations.organization_code
left join {{ ref('organization_system') }} as system on organizations.system_code = system.code
left join {{ ref('admin_level') }} as level on organizations.admin_level_code = level.code
left join {{ ref('rule') }} as rule on finding.rule_id = rule.rule_id
left join {{ ref('severity') }} as severity on finding.severity_code = severity.code
left join {{ ref('aspect') }} as aspect on finding.aspect_code = aspect.code
left join {{ ref('load_status') }} as load_status on finding.load_status_code = load_status.code
left join {{ ref('liaison_role') }} as responsible_role
    on finding.responsible_role_code = responsible_role.code
where
    finding.first_seen_on <= given_month
    and (finding.status_code = 'open' or last_day(finding.last_seen_on) >= given_month)
