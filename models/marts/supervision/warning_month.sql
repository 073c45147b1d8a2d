-- Grain: organization in service x month: the level of its warning and the rule that causes it.
select
    warning_id,
    organization_code,
    organization_key,
    month,
    warning_level_code,
    warning_rule_id,
    rule_version,
    rules,
    level_from,
    days_in_level,
    is_observed,
    projected_crossing_on,
    projected_over_posts,
    projected_cause_code,
    is_policy_caused,
    digestion_due_on
from {{ ref('int_warning_month') }}
