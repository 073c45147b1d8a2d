-- Grain: record of a change of bodies as it stands. Published whole, because statistics count also
-- the changes that make no lineage: new, abolished, plates.
with hist_organization_event as (
    select * from {{ ref('hist_organization_event') }}
),

organization_event as (
    select
        record_key,
        event_id,
        predecessor_code,
        successor_code,
        event_type_code,
        effective_on,
        share_of_posts,
        doc_no,
        reform_code,
        source,
        scope,
        as_of_date,
        delivery_id,
        lake_id,
        row_no
    from hist_organization_event
)

select * from organization_event
