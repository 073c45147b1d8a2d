-- Whoever moves leaves one organization and enters another: over all months and organizations moves
-- out are moves in.
with totals as (
    select
        sum(transfers_in) as transfers_in,
        sum(transfers_out) as transfers_out,
        sum(reform_in) as reform_in,
        sum(reform_out) as reform_out
    from {{ ref('stock_flow_month') }}
)

select *
from totals
where transfers_in <> transfers_out or reform_in <> reform_out
