-- Grain: part of a delivery in force. Published so that a reader gets from any row of a history or
-- finding back to the file it came in, and sees that no row was lost on the way.
select
    lake_id,
    delivery_id,
    source,
    scope,
    entity,
    part,
    as_of_date,
    received_at,
    file_name,
    sheet_name,
    rows_read,
    rows_landed,
    rows_collapsed,
    rows_quarantined,
    rows_passed_over,
    rows_unreadable,
    remark_count
from {{ source('inputs', 'standing') }}
