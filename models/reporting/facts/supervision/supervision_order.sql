-- Grain: supervision order of the period, with its state on the closing date.
select
    orders.order_no as fact_key,
    'supervision_order' as entity,
    orders.order_no as record_key,
    orders.lake_id,
    orders.row_no,
    orders.delivery_id,
    cast(null as varchar) as doc_no,
    orders.organization_code,
    coalesce(orders.reported_on <= closing_date, false) as is_reported,
    coalesce(orders.closed_on <= closing_date, false) as is_closed,
    coalesce(orders.closed_on > closing_date, true)
    and coalesce(orders.deadline_on < closing_date, false) as is_overdue,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('supervision_order_tracking') }} as orders
left join {{ ref('organization_on') }}([closing_date]) as organization
    on orders.organization_code = organization.organization_code
where orders.ordered_on > opening_date and orders.ordered_on <= closing_date
