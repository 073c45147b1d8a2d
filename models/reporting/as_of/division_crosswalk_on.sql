-- Grain: administrative division x period of its figures x measure x division of the structure of
-- `basis_date` that takes the figures over.
select
    from_code, from_valid_from, from_valid_to, to_code, measure_code, weight, weight_basis_code
from {{ ref('division_crosswalk_span') }}
where basis_from <= basis_date and (basis_to is null or basis_to > basis_date)
