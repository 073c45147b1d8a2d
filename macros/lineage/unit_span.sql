{#
  Crosswalk of stages by spans of basis dates: within [basis_from, basis_to) the same units stand
  for a stage with the same weights. Weights are whole 10^18ths by largest remainder and add up to
  one; what reached no unit is a row without `to_code`, so that no figure disappears.
#}
{% macro unit_span(unit_path, unit_stage, subject) -%}
{%- set number = whole_number() -%}
{%- set one = "cast(" ~ 10 ** 36 ~ " as " ~ number ~ ")" -%}
{%- set grain = "cast(" ~ 10 ** 18 ~ " as " ~ number ~ ")" -%}
{%- set span = "start_stage, measure_code, basis_from" -%}
with stage as (
    select * from {{ ref(unit_stage) }}
),

measure as (
    select distinct measure_code from {{ ref('crosswalk_method') }}
    where subject_code = '{{ subject }}'
),

reached as (
    select start_stage, stage_id, measure_code, units, basis_order
    from {{ ref(unit_path) }}
    union all
    select
        stage.stage_id as start_stage,
        stage.stage_id,
        measure.measure_code,
        {{ one }} as units,
        1 as basis_order
    from stage
    cross join measure
),

placed as (
    select reached.*, stage.unit_code, stage.stage_from, stage.stage_to
    from reached
    inner join stage on reached.stage_id = stage.stage_id
    inner join stage as start_of on reached.start_stage = start_of.stage_id
    where start_of.located_from is not null
),

borders as (
    select start_stage, measure_code, stage_from as basis_from from placed
    union
    select start_stage, measure_code, stage_to as basis_from from placed
    where stage_to is not null
    union
    select start_stage, measure_code, {{ since_ever() }} as basis_from from placed
),

spans as (
    select
        *,
        lead(basis_from) over (partition by start_stage, measure_code order by basis_from)
            as basis_to
    from borders
),

arrived as (
    select
        spans.start_stage,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to,
        placed.unit_code as to_code,
        sum(placed.units) as units,
        max(placed.basis_order) as basis_order
    from spans
    inner join placed
        on
            spans.start_stage = placed.start_stage
            and spans.measure_code = placed.measure_code
            and spans.basis_from >= placed.stage_from
            and (placed.stage_to is null or spans.basis_from < placed.stage_to)
    group by
        spans.start_stage,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to,
        placed.unit_code
),

-- Less than 10^-20 is not lost content but the dust of dividing.
lost as (
    select
        spans.start_stage,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to,
        cast(null as varchar) as to_code,
        {{ one }} - coalesce(sum(arrived.units), 0) as units,
        9 as basis_order
    from spans
    left join arrived
        on
            spans.start_stage = arrived.start_stage
            and spans.measure_code = arrived.measure_code
            and spans.basis_from = arrived.basis_from
    group by spans.start_stage, spans.measure_code, spans.basis_from, spans.basis_to
    having {{ one }} - coalesce(sum(arrived.units), 0) > cast({{ 10 ** 16 }} as {{ number }})
),

all_parts as (
    select * from arrived
    union all
    select * from lost
),

cut as (
    select
        *,
        {{ whole_quotient('units', grain) }} as floor_units,
        units % {{ grain }} as remainder
    from all_parts
),

rounded as (
    select
        *,
        floor_units + case
            when
                row_number() over (
                    partition by {{ span }} order by remainder desc, coalesce(to_code, '')
                )
                <= {{ grain }} - sum(floor_units) over (partition by {{ span }})
                then 1
            else 0
        end as weight_units
    from cut
),

basis as (
    select * from {{ ref('weight_basis') }}
),

unit_span as (
    select
        stage.unit_code as from_code,
        stage.located_from as from_valid_from,
        stage.located_to as from_valid_to,
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
    inner join stage on rounded.start_stage = stage.stage_id
    inner join basis on rounded.basis_order = basis.sort_order
    where rounded.weight_units > 0
)

select * from unit_span
{%- endmacro %}
