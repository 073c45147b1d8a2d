-- Grain: supervision order.
select
    order_no,
    organization_code,
    county_code,
    problem_no,
    ordered_on,
    deadline_on,
    reported_on,
    closed_on,
    status_code,
    days_overdue
from {{ ref('int_supervision_order') }}
