-- Grain: event x predecessor x successor: an edge along which an organization became another one,
-- in whole or in part. Recorded edges are those whose type of event makes lineage; where no record
-- names two organizations and people moved together between them, the edge is inferred and says how
-- well.
with event as (
    select * from {{ ref('hist_organization_event') }}
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

inferred as (
    select * from {{ ref('int_lineage_inferred') }}
),

int_organization_lineage as (
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
        cast(null as integer) as people_moved,
        cast(null as integer) as people_left,
        cast(null as decimal(18, 6)) as confidence,
        event.source,
        event.delivery_id
    from event
    inner join event_type on event.event_type_code = event_type.code
    where
        event_type.is_lineage
        and event.predecessor_code <> event.successor_code
    union all
    select
        event_id,
        predecessor_code,
        successor_code,
        cast(null as varchar) as event_type_code,
        effective_on,
        cast(null as decimal(18, 6)) as share_of_posts,
        cast(null as varchar) as doc_no,
        cast(null as varchar) as reform_code,
        true as is_inferred,
        people_moved,
        people_left,
        confidence,
        cast(null as varchar) as source,
        cast(null as varchar) as delivery_id
    from inferred
)

select * from int_organization_lineage
