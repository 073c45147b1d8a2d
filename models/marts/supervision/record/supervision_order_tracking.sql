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
    days_overdue,
    lake_id,
    row_no,
    delivery_id
from {{ ref('int_supervision_order') }}
