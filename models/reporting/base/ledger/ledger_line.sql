-- Grain: line of the ledger, with the establishment type that its posts count under.
select
    line.*,
    coalesce(kind.counts_as_code, line.establishment_type_code, 'missing') as counted_type_code
from {{ ref('establishment_ledger') }} as line
left join {{ ref('establishment_type') }} as kind on line.establishment_type_code = kind.code
