-- Grain: event x predecessor x successor: an edge along which a body became another one, in whole
-- or in part. Recorded edges only, hence never inferred; whether an event makes lineage is told by
-- the list of event types.
with event as (
    select * from {{ ref('hist_organization_event') }}
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

organization_lineage as (
    select
        event.event_id,
        event.predecessor_code,
        event.successor_code,
        event.event_type_code,
        event.effective_on,
        event.share_of_posts,
        event.doc_no,
        event.reform_code,
        false as is_inferred,
        event.source,
        event.delivery_id
    from event
    inner join event_type on event.event_type_code = event_type.code
    where
        event_type.is_lineage
        and event.predecessor_code <> event.successor_code
)

select
    event_id,
    predecessor_code,
    successor_code,
    event_type_code,
    effective_on,
    share_of_posts,
    doc_no,
    reform_code,
    is_inferred,
    source,
    delivery_id
from organization_lineage
