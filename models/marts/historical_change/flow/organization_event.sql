-- Grain: record of a change of organizations as it stands. Published whole, because statistics
-- count also the changes that make no lineage: new, abolished, plates.
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
from {{ ref('hist_organization_event') }}
