-- Grain: case of the closed loop in the months of the deliveries, with what is missing, out of order
-- or stuck. Leaks are events outside the real-name system: approval without a slip, pay before the
-- entry or before the first record.
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
        loop_case.needs_slip and loop_case.verification_slip_no is null as lacks_slip,
        loop_case.is_pay_known and loop_case.paid_no < loop_case.month_no as is_paid_before_entry,
        loop_case.is_pay_known
        and loop_case.paid_no is not null
        and (
            loop_case.registered_on is null
            or {{ month_number('loop_case.registered_on') }} > loop_case.paid_no
        ) as is_paid_unregistered,
        loop_case.approved_on > loop_case.entered_on as is_approved_late,
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
        is_pay_known,
        planned_on,
        verification_slip_no,
        approved_on,
        entered_on,
        registered_on,
        paid_on,
        case
            when lacks_slip then 'no_slip'
            when is_paid_before_entry then 'paid_before_entry'
            when is_paid_unregistered then 'paid_unregistered'
            else 'none'
        end as leak_code,
        not lacks_slip
        and not coalesce(is_approved_late, false)
        and not coalesce(is_paid_before_entry, false)
        and not coalesce(is_paid_unregistered, false) as is_in_order,
        not lacks_slip and registered_on is not null and coalesce(paid_on is not null, false)
            as is_closed,
        case
            when approved_on is null then 'approval'
            when registered_on is null then 'registration'
            when lacks_pay then 'pay'
            else 'none'
        end as stuck_step_code,
        cast({{ dbt.datediff('approved_on', 'entered_on', 'day') }} as integer) as approval_days,
        cast({{ dbt.datediff('entered_on', 'registered_on', 'day') }} as integer) as registration_days,
        cast({{ dbt.datediff('entered_on', 'paid_on', 'day') }} as integer) as pay_days
    from judged
)

select * from int_closed_loop_case
