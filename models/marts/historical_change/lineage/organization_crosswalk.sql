-- Grain: code x dates of its figures x basis date x code that stands for it x measure, for the
-- basis dates that are asked for most (see int_crosswalk_basis_date). Other dates: table macro.
with crosswalk_span as (
    select * from {{ ref('organization_crosswalk_span') }}
),

basis_date as (
    select basis_date from {{ ref('int_crosswalk_basis_date') }}
    where unit_kind = 'organization'
),

organization_crosswalk as (
    select
        crosswalk_span.from_code,
        crosswalk_span.from_valid_from,
        crosswalk_span.from_valid_to,
        basis_date.basis_date,
        crosswalk_span.to_code,
        crosswalk_span.measure_code,
        crosswalk_span.weight,
        crosswalk_span.weight_basis_code
    from crosswalk_span
    inner join basis_date
        on
            crosswalk_span.basis_from <= basis_date.basis_date
            and (
                crosswalk_span.basis_to is null
                or crosswalk_span.basis_to > basis_date.basis_date
            )
)

select
    from_code,
    from_valid_from,
    from_valid_to,
    basis_date,
    to_code,
    measure_code,
    weight,
    weight_basis_code
from organization_crosswalk
