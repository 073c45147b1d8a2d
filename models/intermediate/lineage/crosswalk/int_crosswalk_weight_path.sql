-- Grain: direction x measure x segment x segment reached: the sum over all paths between them of
-- the product of their transitions, as a whole number of 10^36ths. A path carries its product as a
-- fraction of whole numbers; only a denominator beyond 10^28 is shortened, which moves a weight by
-- less than 10^-27, far below the 18 decimals that are published. Paths run along time; on one day
-- at most 12 units are passed.
{% set number = type_int128() -%}
{% set limit = "cast(" ~ 10 ** 28 ~ " as " ~ number ~ ")" -%}
{% set scale = "cast(" ~ 10 ** 9 ~ " as " ~ number ~ ")" -%}
{% set shortener = integer_divide('path.denominator * transition.denominator', limit) ~ ' + 1' -%}
with recursive transition as (
    select
        transition.*,
        coalesce(segment.segment_from = segment.segment_to, false) as is_passage
    from {{ ref('int_crosswalk_transition') }} as transition
    inner join {{ ref('int_crosswalk_segment') }} as segment
        on transition.to_segment = segment.segment_id
),

path as (
    select
        unit_kind,
        direction_code,
        measure_code,
        from_segment as start_segment,
        to_segment as segment_id,
        cast(numerator as {{ number }}) as numerator,
        cast(denominator as {{ number }}) as denominator,
        basis_order,
        case when is_passage then 1 else 0 end as passages
    from transition
    union all
    select
        path.unit_kind,
        path.direction_code,
        path.measure_code,
        path.start_segment,
        transition.to_segment as segment_id,
        {{ integer_divide('path.numerator * transition.numerator', shortener) }} as numerator,
        {{ integer_divide('path.denominator * transition.denominator', shortener) }}
            as denominator,
        greatest(path.basis_order, transition.basis_order) as basis_order,
        case when transition.is_passage then path.passages + 1 else 0 end as passages
    from path
    inner join transition
        on
            path.direction_code = transition.direction_code
            and path.measure_code = transition.measure_code
            and path.segment_id = transition.from_segment
    where path.passages < 12
),

{% for digits in [9, 18, 27, 36] -%}
{%- set before = 'path' if loop.first else 'digits_' ~ (digits - 9) -%}
digits_{{ digits }} as (
    select
        unit_kind,
        direction_code,
        measure_code,
        start_segment,
        segment_id,
        denominator,
        basis_order,
        {% if loop.first -%}
        {{ integer_divide('numerator * ' ~ scale, 'denominator') }} as units,
        (numerator * {{ scale }}) % denominator as remainder
        {% else -%}
        units * {{ scale }} + {{ integer_divide('remainder * ' ~ scale, 'denominator') }} as units,
        (remainder * {{ scale }}) % denominator as remainder
        {% endif -%}
    from {{ before }}
),

{% endfor -%}
int_crosswalk_weight_path as (
    select
        unit_kind,
        direction_code,
        measure_code,
        start_segment,
        segment_id,
        cast(sum(units) as {{ number }}) as units,
        max(basis_order) as basis_order,
        count(*) as paths
    from digits_36
    group by unit_kind, direction_code, measure_code, start_segment, segment_id
)

select * from int_crosswalk_weight_path
