{{ config(tags=['monthly']) }}
-- Closing is in_post of establishment_use_month in every cell.
with flow as (
    select * from {{ ref('stock_flow_month') }}
),

use_month as (
    select * from {{ ref('establishment_use_month') }}
)

select
    coalesce(flow.organization_code, use_month.organization_code) as organization_code,
    coalesce(flow.month, use_month.month) as month,
    flow.closing,
    use_month.in_post
from flow
full outer join use_month
    on
        flow.organization_code = use_month.organization_code
        and flow.establishment_type_code is not distinct from use_month.establishment_type_code
        and flow.month = use_month.month
where coalesce(flow.closing, 0) <> coalesce(use_month.in_post, 0)
