-- Grain: unit kind x event x predecessor x successor that opens, ends or passes on a unit: what the
-- records say, and for organizations what people's moves show where the records are silent.
with organization_event as (
    select * from {{ ref('hist_organization_event') }}
    where effective_on is not null
),

division_event as (
    select * from {{ ref('hist_division_event') }}
    where effective_on is not null
),

event_type as (
    select * from {{ ref('organization_event_type') }}
),

inferred as (
    select * from {{ ref('int_lineage_inferred') }}
),

int_crosswalk_edge as (
    select
        'organization' as unit_kind,
        event.predecessor_code,
        event.successor_code,
        event.effective_on,
        event.share_of_posts,
        event_type.ends_predecessor,
        event_type.founds_successor,
        false as is_inferred
    from organization_event as event
    inner join event_type on event.event_type_code = event_type.code
    where
        event_type.is_lineage
        or event.share_of_posts > 0
        or event.predecessor_code is null
        or event.successor_code is null and event_type.ends_predecessor
    union all
    select
        'organization' as unit_kind,
        predecessor_code,
        successor_code,
        effective_on,
        cast(null as decimal(18, 6)) as share_of_posts,
        ends_predecessor,
        begins_successor as founds_successor,
        true as is_inferred
    from inferred
    union all
    select
        'division' as unit_kind,
        event.predecessor_code,
        event.successor_code,
        event.effective_on,
        event.share_of_posts,
        coalesce(event_type.ends_predecessor, false) as ends_predecessor,
        coalesce(event_type.founds_successor, false) as founds_successor,
        false as is_inferred
    from division_event as event
    left join event_type on event.event_type_code = event_type.code
)

select * from int_crosswalk_edge
