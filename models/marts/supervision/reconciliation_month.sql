-- Grain: organization x month x class of reconciliation.
select
    organization_code,
    month,
    class_code as reconciliation_class_code,
    people,
    unmatched_rate,
    gross_pay,
    money_at_stake,
    money_at_stake_low,
    money_at_stake_high,
    money_at_stake_expected
from {{ ref('int_reconciliation_month') }}
