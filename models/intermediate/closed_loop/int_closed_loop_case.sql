-- Grain: case of the closed loop in the months of the deliveries, with what is missing, out of order
-- or stuck. Leaks are events outside the real-name system: entry without a slip, on a refused one or
-- before its review, without a recruitment plan, pay before the entry or before the first record. A
-- slip that was not delivered counts by its number; a plan can lack only where the division delivered
-- plans of that year.
with loop_case as (
    select * from {{ ref('int_loop_case') }}
),

first_delivery as (
    select {{ month_number('min(first_as_of_date)') }} as first_no
    from {{ ref('int_scope_first_delivery') }}
    where entity = 'person'
),

stuck_norm as (
    select * from {{ ref('reconciliation_norm') }}
    where norm_code = 'stuck_months'
),

judged as (
    select
        loop_case.*,
        loop_case.is_plan_known and loop_case.planned_on is null as lacks_plan,
        coalesce(loop_case.announced_on > loop_case.entered_on, false) as has_late_plan,
        loop_case.needs_slip and loop_case.verification_slip_no is null as lacks_slip,
        loop_case.needs_slip and loop_case.is_slip_refused as has_refused_slip,
        loop_case.needs_slip
        and coalesce(loop_case.slip_reviewed_on > loop_case.entered_on, false) as has_late_slip,
        loop_case.is_pay_known and loop_case.paid_no < loop_case.month_no as is_paid_before_entry,
        loop_case.is_pay_known
        and loop_case.paid_no is not null
        and (
            loop_case.registered_on is null
            or {{ month_number('loop_case.registered_on') }} > loop_case.paid_no
        ) as is_paid_unregistered,
        loop_case.approved_on > loop_case.entered_on
        or (loop_case.needs_slip and loop_case.slip_reviewed_on > loop_case.approved_on)
            as is_approved_out_of_order,
        loop_case.is_pay_known
        and loop_case.paid_no is null
        and loop_case.pay_known_to_no - loop_case.month_no >= stuck_norm.value as lacks_pay
    from loop_case
    cross join first_delivery
    left join stuck_norm on {{ valid_in_month('stuck_norm', 'loop_case.month_no') }}
    where loop_case.month_no > first_delivery.first_no
),

int_closed_loop_case as (
    select
        case_key,
        person_key,
        organization_code,
        month,
        month_no,
        mode_code,
        needs_plan,
        needs_slip,
        is_plan_known,
        is_pay_known,
        planned_on,
        verification_slip_no,
        slip_reviewed_on,
        needs_slip and not lacks_slip and not has_refused_slip and not has_late_slip as is_verified,
        approved_on,
        entered_on,
        registered_on,
        paid_on,
        case
            when lacks_slip then 'no_slip'
            when has_refused_slip then 'refused_slip'
            when has_late_slip then 'late_slip'
            when lacks_plan then 'no_plan'
            when is_paid_before_entry then 'paid_before_entry'
            when is_paid_unregistered then 'paid_unregistered'
            else 'none'
        end as leak_code,
        not lacks_slip
        and not has_refused_slip
        and not has_late_slip
        and not lacks_plan
        and not has_late_plan
        and not coalesce(is_approved_out_of_order, false)
        and not coalesce(is_paid_before_entry, false)
        and not coalesce(is_paid_unregistered, false) as is_in_order,
        not lacks_slip
        and not has_refused_slip
        and not lacks_plan
        and registered_on is not null
        and paid_on is not null as is_closed,
        case
            when approved_on is null then 'approval'
            when registered_on is null then 'registration'
            when lacks_pay then 'pay'
            else 'none'
        end as stuck_step_code,
        {{ days_between('planned_on', 'slip_reviewed_on') }} as plan_days,
        {{ days_between('slip_reviewed_on', 'approved_on') }} as slip_days,
        {{ days_between('approved_on', 'entered_on') }} as approval_days,
        {{ days_between('entered_on', 'registered_on') }} as registration_days,
        case when is_pay_known then {{ days_between('entered_on', 'paid_on') }} end as pay_days
    from judged
)

select * from int_closed_loop_case
