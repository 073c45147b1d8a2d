-- Grain: quarantined row of a file in force. The row has no key the lake knows, so a keyed hash of
-- its cells names it, from delivery to delivery; it fails at the one as-of date of its file.
with quarantine as (
    select * from {{ source('inputs', 'quarantine') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

failing as (
    select
        quarantine.rule_id,
        quarantine.entity,
        standing.source,
        standing.scope,
        standing.part,
        cast(null as varchar) as organization_code,
        quarantine.content_key as record_key,
        quarantine.column_name,
        quarantine.lake_id,
        quarantine.row_no,
        standing.as_of_date as valid_from,
        standing.next_as_of_date as valid_to,
        standing.as_of_date as last_seen_on
    from quarantine
    inner join standing on quarantine.lake_id = standing.lake_id
)

select
    rule_id,
    entity,
    source,
    scope,
    part,
    organization_code,
    record_key,
    column_name,
    lake_id,
    row_no,
    valid_from,
    valid_to,
    last_seen_on
from failing
