-- Grain: organization x month of entry with cases of the closed loop.
{{ config(materialized='monthly') }}
with loop_case as (
    select * from {{ ref('int_closed_loop_case') }}
),

counted as (
    select
        organization_code,
        month,
        cast(count(*) as integer) as cases,
        cast(count(*) filter (where needs_slip) as integer) as slips_needed,
        cast(count(*) filter (where is_verified) as integer) as slips,
        cast(count(*) filter (where needs_plan and is_plan_known) as integer) as plans_needed,
        cast(count(*) filter (where is_plan_known and planned_on is not null) as integer) as plans,
        cast(count(*) filter (where is_pay_known) as integer) as cases_with_payroll,
        cast(count(*) filter (where is_pay_known and is_closed) as integer) as closed,
        cast(count(*) filter (where is_in_order) as integer) as in_order,
        cast(count(*) filter (where leak_code <> 'none') as integer) as leaks,
        cast(count(*) filter (where stuck_step_code <> 'none') as integer) as stuck,
        cast(median(plan_days) as decimal(9, 1)) as plan_days,
        cast(median(slip_days) as decimal(9, 1)) as slip_days,
        cast(median(approval_days) as decimal(9, 1)) as approval_days,
        cast(median(registration_days) as decimal(9, 1)) as registration_days,
        cast(median(pay_days) as decimal(9, 1)) as pay_days
    from loop_case
    group by organization_code, month
),

int_closed_loop_month as (
    select
        organization_code,
        month,
        cases,
        slips_needed,
        slips,
        cast(slips * 1.0 / nullif(slips_needed, 0) as decimal(9, 6)) as verified_first_rate,
        plans_needed,
        plans,
        cases_with_payroll,
        closed,
        cast(closed * 1.0 / nullif(cases_with_payroll, 0) as decimal(9, 6)) as closure_rate,
        in_order,
        cast(in_order * 1.0 / cases as decimal(9, 6)) as order_rate,
        leaks,
        cast(leaks * 1.0 / cases as decimal(9, 6)) as leakage_rate,
        stuck,
        plan_days,
        slip_days,
        approval_days,
        registration_days,
        pay_days
    from counted
)

select * from int_closed_loop_month
