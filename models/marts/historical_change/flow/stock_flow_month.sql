-- Grain: organization x establishment type x month in which staff or a flow is not zero.
select
    organization_code,
    establishment_type_code,
    month,
    opening,
    entries,
    exits,
    transfers_in,
    transfers_out,
    reform_in,
    reform_out,
    reclassified_in,
    reclassified_out,
    corrections,
    closing
from {{ ref('int_stock_flow_month') }}
