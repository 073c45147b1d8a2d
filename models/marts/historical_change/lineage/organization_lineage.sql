-- Grain: event x predecessor x successor: an edge along which an organization became another one,
-- in whole or in part.
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
    people_moved,
    people_left,
    confidence,
    source,
    delivery_id
from {{ ref('int_organization_lineage') }}
