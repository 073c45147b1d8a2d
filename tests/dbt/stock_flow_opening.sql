-- Opening is the closing of the month before, also where one of the two months has no row.
with flow as (
    select
        *,
        {{ month_number('month') }} as month_no
    from {{ ref('stock_flow_month') }}
),

last_month as (
    select max(month_no) as month_no from {{ ref('month') }}
),

following as (
    select
        organization_code,
        establishment_type_code,
        month_no + 1 as month_no,
        closing
    from flow
    where month_no < (select last_month.month_no from last_month)
)

select
    coalesce(flow.organization_code, following.organization_code) as organization_code,
    coalesce(flow.month_no, following.month_no) as month_no,
    flow.opening,
    following.closing
from flow
full outer join following
    on
        flow.organization_code = following.organization_code
        and flow.establishment_type_code is not distinct from following.establishment_type_code
        and flow.month_no = following.month_no
where coalesce(flow.opening, 0) <> coalesce(following.closing, 0)
