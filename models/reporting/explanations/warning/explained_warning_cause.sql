-- Grain: red light of the organization in the given month, or failing record of a quality rule that a
-- rule of warnings in force counts: what `bianzhi explain` leads on to.
select
    'light' as cause_kind_code,
    left(light_id, length(light_id) - 7) || strftime(given_month, '%Y-%m') as cause_id,
    rule_id
from {{ ref('light_history') }}
where
    organization_code = given_organization
    and light_code = 'red'
    and valid_from <= given_month
    and (valid_to is null or valid_to > given_month)
union all
select
    'finding' as cause_kind_code,
    finding.finding_id as cause_id,
    finding.rule_id
from {{ ref('open_finding') }}(given_organization, given_month) as finding
where
    finding.rule_id in (
        select warning_rule.finding_rule_id
        from {{ ref('warning_spell') }} as spells
        inner join {{ ref('warning_rule') }} as warning_rule
            on
                spells.warning_rule_id = warning_rule.warning_rule_id
                and spells.rule_version = warning_rule.rule_version
        where
            spells.organization_code = given_organization
            and spells.valid_from <= given_month
            and (spells.valid_to is null or spells.valid_to > given_month)
    )
order by cause_kind_code desc, rule_id asc, cause_id asc
