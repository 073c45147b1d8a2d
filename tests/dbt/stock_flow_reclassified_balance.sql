-- A change of type leaves the organization's staff as it is, month by month.
select
    organization_code,
    month,
    sum(reclassified_in) as reclassified_in,
    sum(reclassified_out) as reclassified_out
from {{ ref('stock_flow_month') }}
group by organization_code, month
having sum(reclassified_in) <> sum(reclassified_out)
