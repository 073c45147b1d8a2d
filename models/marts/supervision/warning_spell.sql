-- Grain: organization x rule of warnings x spell in which the rule keeps it at its level.
select
    organization_code,
    organization_key,
    warning_rule_id,
    rule_version,
    warning_level_code,
    valid_from,
    last_met_on,
    valid_to
from {{ ref('int_warning_spell_dated') }}
