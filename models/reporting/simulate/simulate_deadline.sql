-- Grain: organization whose staff exceed the posts by policy at the end of the month, and have a deadline
-- in the ledger of problems that a rule of warnings counts.
select distinct
    warnings.organization_code,
    warnings.digestion_due_on
from {{ ref('warning_month') }} as warnings
inner join {{ ref('warning_spell') }} as spells
    on
        warnings.organization_key = spells.organization_key
        and spells.valid_from <= given_month
        and spells.last_met_on >= given_month
inner join {{ ref('warning_rule') }} as warning_rule
    on
        spells.warning_rule_id = warning_rule.warning_rule_id
        and spells.rule_version = warning_rule.rule_version
where
    warnings.month = given_month
    and warnings.digestion_due_on is not null
    and warning_rule.measure_code in ('digesting_posts', 'overdue_posts')
