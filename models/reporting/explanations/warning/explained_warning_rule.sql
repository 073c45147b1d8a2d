-- Grain: rule of warnings that keeps the organization at its level in the given month.
select
    spells.warning_rule_id,
    spells.rule_version,
    spells.warning_level_code,
    warning_rule.sentence_zh,
    warning_rule.sentence_en,
    warning_rule.threshold,
    spells.valid_from,
    spells.last_met_on,
    spells.valid_to
from {{ ref('warning_spell') }} as spells
left join {{ ref('warning_rule') }} as warning_rule
    on
        spells.warning_rule_id = warning_rule.warning_rule_id
        and spells.rule_version = warning_rule.rule_version
where
    spells.organization_code = given_organization
    and spells.valid_from <= given_month
    and (spells.valid_to is null or spells.valid_to > given_month)
order by spells.warning_level_code, spells.warning_rule_id, spells.valid_from
