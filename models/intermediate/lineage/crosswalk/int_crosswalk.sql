-- Grain: unit kind x code x dates of its figures x basis date x code that represents it x measure,
-- for the basis dates that are asked for most (int_crosswalk_basis_date). Other dates: table macro.
with weight as (
    select * from {{ ref('int_crosswalk_weight') }}
),

basis_date as (
    select * from {{ ref('int_crosswalk_basis_date') }}
),

int_crosswalk as (
    select
        weight.unit_kind,
        weight.from_code,
        weight.from_valid_from,
        weight.from_valid_to,
        basis_date.basis_date,
        weight.to_code,
        weight.measure_code,
        weight.weight,
        weight.weight_basis_code
    from weight
    inner join basis_date
        on
            weight.unit_kind = basis_date.unit_kind
            and weight.basis_from <= basis_date.basis_date
            and (weight.basis_to is null or weight.basis_to > basis_date.basis_date)
)

select * from int_crosswalk
