-- Grain: code x dates of its figures x span of basis dates x code that represents it x measure.
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
from {{ ref('int_crosswalk_weight') }}
where unit_kind = 'division'
