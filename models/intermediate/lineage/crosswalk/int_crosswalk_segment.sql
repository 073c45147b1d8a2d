-- Grain: unit kind x unit x segment between two records that touch it. A segment without length is
-- a unit that content only passes through on one day. `located_from` and `located_to` say which
-- dates of figures belong to the segment: figures may still come under a code that has ended.
with complete_span as (
    select * from {{ ref('int_crosswalk_complete_span') }}
),

touched as (
    select unit_kind, unit_code, effective_on from {{ ref('int_crosswalk_founding') }}
    union
    select unit_kind, unit_code, effective_on from {{ ref('int_crosswalk_departure') }}
),

borders as (
    select
        unit_kind,
        unit_code,
        span_from,
        span_to,
        span_from as segment_from
    from complete_span
    union
    select
        complete_span.unit_kind,
        complete_span.unit_code,
        complete_span.span_from,
        complete_span.span_to,
        touched.effective_on as segment_from
    from complete_span
    inner join touched
        on
            complete_span.unit_kind = touched.unit_kind
            and complete_span.unit_code = touched.unit_code
            and complete_span.span_from < touched.effective_on
            and (complete_span.span_to is null or complete_span.span_to > touched.effective_on)
),

segments as (
    select
        unit_kind,
        unit_code,
        segment_from,
        coalesce(
            lead(segment_from) over (
                partition by unit_kind, unit_code, span_from order by segment_from
            ),
            span_to
        ) as segment_to
    from borders
),

lasting as (
    select
        unit_kind,
        unit_code,
        segment_from,
        lag(segment_from) over (partition by unit_kind, unit_code order by segment_from)
            as previous_from,
        lead(segment_from) over (partition by unit_kind, unit_code order by segment_from)
            as next_from
    from segments
    where segment_to is null or segment_to > segment_from
),

int_crosswalk_segment as (
    select
        segments.unit_kind,
        concat(
            segments.unit_kind, ':', segments.unit_code, '@',
            cast(segments.segment_from as varchar)
        ) as segment_id,
        segments.unit_code,
        segments.segment_from,
        segments.segment_to,
        case
            when lasting.unit_code is null then null
            when lasting.previous_from is null then {{ open_start() }}
            else segments.segment_from
        end as located_from,
        lasting.next_from as located_to
    from segments
    left join lasting
        on
            segments.unit_kind = lasting.unit_kind
            and segments.unit_code = lasting.unit_code
            and segments.segment_from = lasting.segment_from
            and (segments.segment_to is null or segments.segment_to > segments.segment_from)
)

select * from int_crosswalk_segment
