-- Grain: supervision order, judged at the end of the last month.
with supervision_order as (
    select * from {{ ref('hist_supervision_order') }}
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

int_supervision_order as (
    select
        supervision_order.order_no,
        supervision_order.organization_code,
        organization.county_code,
        supervision_order.problem_no,
        supervision_order.ordered_on,
        supervision_order.deadline_on,
        supervision_order.reported_on,
        supervision_order.closed_on,
        case
            when supervision_order.closed_on > supervision_order.deadline_on then 'closed_late'
            when supervision_order.closed_on is not null then 'closed'
            when supervision_order.deadline_on < last_month.as_on then 'overdue'
            else 'open'
        end as status_code,
        case
            when
                supervision_order.closed_on is null
                and supervision_order.deadline_on < last_month.as_on
                then {{ days_between('supervision_order.deadline_on', 'last_month.as_on') }}
        end as days_overdue,
        supervision_order.lake_id,
        supervision_order.row_no,
        supervision_order.delivery_id
    from supervision_order
    cross join last_month
    left join organization on supervision_order.organization_code = organization.organization_code
)

select * from int_supervision_order
