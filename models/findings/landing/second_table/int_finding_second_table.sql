-- Grain: line of a second table below the first, in a file in force; it fails at the one as-of date of its file.
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
from {{ ref('int_landing_fault') }}
where rule_id = 'second_table'
