-- Grain: code x dates of its figures x span of basis dates x code that stands for it x measure.
-- Every basis date is answered by the span that holds it; a crosswalk for one date is a filter.
with division_crosswalk_span as (
    select * from {{ ref('int_crosswalk_weight') }}
    where unit_kind = 'division'
)

select
    from_code,
    from_valid_from,
    from_valid_to,
    basis_from,
    basis_to,
    to_code,
    measure_code,
    weight,
    weight_basis_code
from division_crosswalk_span
