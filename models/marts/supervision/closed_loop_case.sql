-- Grain: case: movement of a person into an organization.
select
    case_key,
    person_key,
    organization_code,
    month,
    mode_code,
    planned_on,
    verification_slip_no,
    approved_on,
    entered_on,
    registered_on,
    paid_on,
    is_pay_known,
    leak_code,
    is_in_order,
    is_closed,
    stuck_step_code,
    approval_days,
    registration_days,
    pay_days
from {{ ref('int_closed_loop_case') }}
