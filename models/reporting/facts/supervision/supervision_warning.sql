-- Grain: organization x rule of warnings x spell that touches the period.
select
    spells.organization_key || '|' || spells.warning_rule_id || '|' || spells.rule_version || '|'
    || strftime(spells.valid_from, '%Y-%m-%d') as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    spells.organization_code,
    spells.warning_rule_id,
    spells.warning_level_code,
    rule.sentence_zh,
    rule.sentence_en,
    spells.valid_from <= opening_date as is_opening,
    spells.valid_from > opening_date as is_begun,
    coalesce(spells.valid_to <= closing_date, false) as is_ended,
    coalesce(spells.valid_to > closing_date, true) as is_closing,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('warning_spell') }} as spells
left join {{ ref('warning_rule') }} as rule
    on spells.warning_rule_id = rule.warning_rule_id and spells.rule_version = rule.rule_version
left join {{ ref('organization_on') }}([closing_date]) as organization
    on spells.organization_code = organization.organization_code
where
    spells.valid_from <= closing_date
    and (spells.valid_to is null or spells.valid_to > opening_date)
