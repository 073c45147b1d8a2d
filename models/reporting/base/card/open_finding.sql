-- Grain: failing record of the organization that is open in the given month: seen by then, and either open
-- today or still delivered in that month.
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
from {{ ref('finding') }}
where
    organization_code = given_organization
    and first_seen_on <= given_month
    and (
        status_code = 'open'
        or last_day(last_seen_on) >= given_month
    )
