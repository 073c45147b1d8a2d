-- Grain: rule of warnings on the day that follows from posts, leaders and staff alone.
select
    warning_rule.warning_rule_id,
    warning_rule.warning_level_code,
    warning_rule.measure_code,
    warning_rule.comparison_code,
    warning_rule.threshold,
    warning_rule.months,
    warning_rule.horizon_months
from {{ ref('warning_rule') }} as warning_rule
where
    {{ valid_at('warning_rule', 'given_month') }}
    and warning_rule.measure_code in (
        'over_posts', 'digesting_posts', 'overdue_posts', 'over_leaders', 'vacancy_rate', 'retiring_share'
    )
