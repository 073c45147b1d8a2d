-- Grain: failing record: rule x source x entity x key x column.
select
    finding_id,
    rule_id,
    severity_code,
    aspect_code,
    organization_code,
    entity,
    record_key,
    source,
    delivery_id,
    file_name,
    sheet_name,
    row_no,
    column_name,
    first_seen_on,
    last_seen_on,
    status_code
from {{ ref('int_failing_record') }}
