-- Grain: unit kind x segment x measure x span of basis dates x code that represents it then. Within
-- [basis_from, basis_to) the same units represent a segment with the same weights, as whole numbers
-- of 10^36ths; what reached no unit is a row without `to_code`, so that no figure disappears.
{% set number = type_int128() -%}
{% set whole = "cast(" ~ 10 ** 36 ~ " as " ~ number ~ ")" -%}
with segment as (
    select * from {{ ref('int_crosswalk_segment') }}
),

weight_path as (
    select * from {{ ref('int_crosswalk_weight_path') }}
),

measure as (
    select distinct subject_code as unit_kind, measure_code
    from {{ ref('crosswalk_method') }}
),

reached as (
    select start_segment, segment_id, measure_code, units, basis_order
    from weight_path
    union all
    select
        segment.segment_id as start_segment,
        segment.segment_id,
        measure.measure_code,
        {{ whole }} as units,
        1 as basis_order
    from segment
    inner join measure on segment.unit_kind = measure.unit_kind
),

located as (
    select
        start_of.unit_kind,
        reached.*,
        segment.unit_code,
        segment.segment_from,
        segment.segment_to
    from reached
    inner join segment on reached.segment_id = segment.segment_id
    inner join segment as start_of on reached.start_segment = start_of.segment_id
    where start_of.located_from is not null
),

borders as (
    select unit_kind, start_segment, measure_code, segment_from as basis_from from located
    union
    select unit_kind, start_segment, measure_code, segment_to as basis_from from located
    where segment_to is not null
    union
    select unit_kind, start_segment, measure_code, {{ open_start() }} as basis_from from located
),

spans as (
    select
        *,
        lead(basis_from) over (partition by start_segment, measure_code order by basis_from)
            as basis_to
    from borders
),

arrived as (
    select
        spans.unit_kind,
        spans.start_segment,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to,
        located.unit_code as to_code,
        sum(located.units) as units,
        max(located.basis_order) as basis_order
    from spans
    inner join located
        on
            spans.start_segment = located.start_segment
            and spans.measure_code = located.measure_code
            and spans.basis_from >= located.segment_from
            and (located.segment_to is null or spans.basis_from < located.segment_to)
    group by
        spans.unit_kind,
        spans.start_segment,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to,
        located.unit_code
),

-- Less than 10^-20 is not lost content but a rounding residue.
lost as (
    select
        spans.unit_kind,
        spans.start_segment,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to,
        cast(null as varchar) as to_code,
        {{ whole }} - coalesce(sum(arrived.units), 0) as units,
        9 as basis_order
    from spans
    left join arrived
        on
            spans.start_segment = arrived.start_segment
            and spans.measure_code = arrived.measure_code
            and spans.basis_from = arrived.basis_from
    group by
        spans.unit_kind,
        spans.start_segment,
        spans.measure_code,
        spans.basis_from,
        spans.basis_to
    having {{ whole }} - coalesce(sum(arrived.units), 0) > cast({{ 10 ** 16 }} as {{ number }})
),

int_crosswalk_basis_span as (
    select * from arrived
    union all
    select * from lost
)

select * from int_crosswalk_basis_span
