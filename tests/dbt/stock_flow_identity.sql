-- Opening plus and minus every flow is closing, and no flow but corrections is negative.
select *
from {{ ref('stock_flow_month') }}
where
    opening + entries + transfers_in + reform_in + reclassified_in + corrections
    - exits - transfers_out - reform_out - reclassified_out <> closing
    or least(
        opening, entries, transfers_in, reform_in, reclassified_in, exits, transfers_out,
        reform_out, reclassified_out, closing
    ) < 0
