-- Grain: segment that ends x segment that begins on the same day and receives something from it:
-- along a record, or within a unit that goes on. `is_own`: both are the same unit.
with edge as (
    select
        unit_kind,
        predecessor_code,
        successor_code,
        effective_on,
        sum(share_of_posts) as share_of_posts
    from {{ ref('int_crosswalk_edge') }}
    where predecessor_code is not null and successor_code is not null
    group by unit_kind, predecessor_code, successor_code, effective_on
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

segment as (
    select
        *,
        coalesce(segment_from = segment_to, false) as is_passage
    from {{ ref('int_crosswalk_segment') }}
),

-- Where a unit is only passed through, its own stock passes through it as well.
last_start as (
    select
        unit_kind,
        unit_code,
        segment_to,
        max(segment_from) as segment_from
    from segment
    where segment_to is not null
    group by unit_kind, unit_code, segment_to
),

ending as (
    select segment.*
    from segment
    inner join last_start
        on
            segment.unit_kind = last_start.unit_kind
            and segment.unit_code = last_start.unit_code
            and segment.segment_to = last_start.segment_to
            and segment.segment_from = last_start.segment_from
),

along_record as (
    select
        edge.unit_kind,
        ending.segment_id as origin_segment,
        segment.segment_id as destination_segment,
        edge.predecessor_code as origin_code,
        edge.successor_code as destination_code,
        edge.effective_on,
        edge.share_of_posts,
        edge.predecessor_code = edge.successor_code as is_own
    from edge
    inner join ending
        on
            edge.unit_kind = ending.unit_kind
            and edge.predecessor_code = ending.unit_code
            and edge.effective_on = ending.segment_to
    inner join segment
        on
            edge.unit_kind = segment.unit_kind
            and edge.successor_code = segment.unit_code
            and edge.effective_on = segment.segment_from
    where ending.segment_id <> segment.segment_id
),

within_unit as (
    select
        before.unit_kind,
        before.segment_id as origin_segment,
        after.segment_id as destination_segment,
        before.unit_code as origin_code,
        after.unit_code as destination_code,
        before.segment_to as effective_on,
        cast(null as decimal(18, 6)) as share_of_posts,
        true as is_own
    from segment as before
    inner join segment as after
        on
            before.unit_kind = after.unit_kind
            and before.unit_code = after.unit_code
            and before.segment_to = after.segment_from
            and before.segment_id <> after.segment_id
    left join departure
        on
            before.unit_kind = departure.unit_kind
            and before.unit_code = departure.unit_code
            and before.segment_to = departure.effective_on
    where departure.unit_code is null or departure.continues or after.is_passage
),

int_crosswalk_link as (
    select * from along_record
    union all
    select * from within_unit
)

select * from int_crosswalk_link
