-- Grain: code x dates of its figures x basis date x code that represents it x measure.
select
    from_code,
    from_valid_from,
    from_valid_to,
    basis_date,
    to_code,
    measure_code,
    weight,
    weight_basis_code
from {{ ref('int_crosswalk') }}
where unit_kind = 'division'
