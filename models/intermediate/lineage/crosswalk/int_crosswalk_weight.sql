-- Grain: unit kind x code x dates of its figures x span of basis dates x code that represents it x
-- measure: the weights as published, whole 10^18ths by largest remainder that add up to one.
{% set number = type_int128() -%}
{% set whole = "cast(" ~ 10 ** 18 ~ " as " ~ number ~ ")" -%}
with segment as (
    select * from {{ ref('int_crosswalk_segment') }}
),

basis_span as (
    select * from {{ ref('int_crosswalk_basis_span') }}
),

basis as (
    select * from {{ ref('weight_basis') }}
),

divided as (
    select
        *,
        {{ integer_divide('units', whole) }} as floor_units,
        units % {{ whole }} as remainder
    from basis_span
),

rounded as (
    select
        *,
        floor_units + case
            when
                row_number() over (
                    partition by start_segment, measure_code, basis_from
                    order by remainder desc, coalesce(to_code, '')
                )
                <= {{ whole }} - sum(floor_units) over (
                    partition by start_segment, measure_code, basis_from
                )
                then 1
            else 0
        end as weight_units
    from divided
),

int_crosswalk_weight as (
    select
        segment.unit_kind,
        segment.unit_code as from_code,
        segment.located_from as from_valid_from,
        segment.located_to as from_valid_to,
        rounded.basis_from,
        rounded.basis_to,
        rounded.to_code,
        rounded.measure_code,
        cast(
            cast(rounded.weight_units as decimal(19, 0))
            * cast('0.000000000000000001' as decimal(18, 18))
            as decimal(38, 18)
        ) as weight,
        basis.code as weight_basis_code
    from rounded
    inner join segment on rounded.start_segment = segment.segment_id
    inner join basis on rounded.basis_order = basis.sort_order
    where rounded.weight_units > 0
)

select * from int_crosswalk_weight
