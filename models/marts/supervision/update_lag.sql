-- Grain: change of an organization, its posts or its staff, as first delivered.
select
    entity,
    source,
    record_key,
    organization_code,
    effective_on,
    recorded_by,
    least_days,
    most_days,
    timeliness_code
from {{ ref('int_update_lag') }}
