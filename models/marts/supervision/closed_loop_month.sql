-- Grain: organization x month of entry.
select
    organization_code,
    month,
    cases,
    slips_needed,
    slips,
    verified_first_rate,
    plans_needed,
    plans,
    cases_with_payroll,
    closed,
    closure_rate,
    in_order,
    order_rate,
    leaks,
    leakage_rate,
    stuck,
    plan_days,
    slip_days,
    approval_days,
    registration_days,
    pay_days
from {{ ref('int_closed_loop_month') }}
