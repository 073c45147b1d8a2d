{#
  Sum over all paths of the product of their steps: how much of a stage reaches each other stage,
  as a whole number of 10^36ths. A path carries its product as a fraction of whole numbers; only a
  denominator beyond 10^28 is shortened, which moves a weight by less than 10^-27, far below the
  18 decimals that are published. Paths run along time; on one day at most 12 units are passed.
#}
{% macro unit_path(unit_step, unit_stage) -%}
{%- set number = whole_number() -%}
{%- set limit = "cast(" ~ 10 ** 28 ~ " as " ~ number ~ ")" -%}
{%- set shift = "cast(" ~ 10 ** 9 ~ " as " ~ number ~ ")" -%}
with recursive step as (
    select
        step.*,
        coalesce(stage.stage_from = stage.stage_to, false) as is_passage
    from {{ ref(unit_step) }} as step
    inner join {{ ref(unit_stage) }} as stage on step.to_stage = stage.stage_id
),

path as (
    select
        direction_code,
        measure_code,
        from_stage as start_stage,
        to_stage as stage_id,
        cast(part as {{ number }}) as numerator,
        cast(total as {{ number }}) as denominator,
        basis_order,
        case when is_passage then 1 else 0 end as passages
    from step
    union all
    select
        path.direction_code,
        path.measure_code,
        path.start_stage,
        step.to_stage as stage_id,
        {{ whole_quotient(
            'path.numerator * step.part',
            whole_quotient('path.denominator * step.total', limit) ~ ' + 1'
        ) }} as numerator,
        {{ whole_quotient(
            'path.denominator * step.total',
            whole_quotient('path.denominator * step.total', limit) ~ ' + 1'
        ) }} as denominator,
        greatest(path.basis_order, step.basis_order) as basis_order,
        case when step.is_passage then path.passages + 1 else 0 end as passages
    from path
    inner join step
        on
            path.direction_code = step.direction_code
            and path.measure_code = step.measure_code
            and path.stage_id = step.from_stage
    where path.passages < 12
),

{% for digits in [9, 18, 27, 36] -%}
{%- set before = 'path' if loop.first else 'digits_' ~ (digits - 9) -%}
digits_{{ digits }} as (
    select
        direction_code,
        measure_code,
        start_stage,
        stage_id,
        denominator,
        basis_order,
        {% if loop.first -%}
        {{ whole_quotient('numerator * ' ~ shift, 'denominator') }} as units,
        (numerator * {{ shift }}) % denominator as remainder
        {% else -%}
        units * {{ shift }} + {{ whole_quotient('remainder * ' ~ shift, 'denominator') }} as units,
        (remainder * {{ shift }}) % denominator as remainder
        {% endif -%}
    from {{ before }}
),

{% endfor -%}
unit_path as (
    select
        direction_code,
        measure_code,
        start_stage,
        stage_id,
        cast(sum(units) as {{ number }}) as units,
        max(basis_order) as basis_order,
        count(*) as paths
    from digits_36
    group by direction_code, measure_code, start_stage, stage_id
)

select * from unit_path
{%- endmacro %}
