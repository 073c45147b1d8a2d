-- Grain: event x predecessor x successor that opens, ends or passes on a division.
with event as (
    select * from {{ ref('hist_division_event') }}
    where effective_on is not null
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

int_crosswalk_division_edge as (
    select
        event.predecessor_code,
        event.successor_code,
        event.effective_on,
        event.share_of_posts,
        coalesce(event_type.ends_predecessor, false) as ends_predecessor,
        coalesce(event_type.founds_successor, false) as founds_successor,
        false as is_inferred
    from event
    left join event_type on event.event_type_code = event_type.code
)

select * from int_crosswalk_division_edge
