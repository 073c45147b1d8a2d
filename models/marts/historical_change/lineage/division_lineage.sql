-- Grain: event x predecessor x successor: an edge along which a division became another one, in
-- whole or in part.
select
    event_id,
    predecessor_code,
    successor_code,
    event_type_code,
    effective_on,
    share_of_posts,
    doc_no,
    reform_code,
    false as is_inferred,
    source,
    delivery_id
from {{ ref('hist_division_event') }}
where predecessor_code is not null and successor_code is not null
