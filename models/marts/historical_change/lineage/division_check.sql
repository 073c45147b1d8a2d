-- Grain: as-of date x level: codes of divisions in force as the change records alone tell them,
-- compared with the snapshot of that date.
select
    as_of_date,
    level_code,
    codes_by_events,
    codes_by_snapshot,
    only_by_events,
    only_by_snapshot
from {{ ref('int_division_check') }}
