-- Grain: organization left x organization joined x month: where people moved together into or out
-- of an organization that began or ended, whether or not a change record says so.
select
    predecessor_code,
    successor_code,
    effective_on,
    people_moved,
    people_left,
    confidence,
    ends_predecessor,
    begins_successor,
    is_recorded
from {{ ref('int_lineage_candidate') }}
