-- Grain: unreadable cell of a record in a file in force; of equal rows the first. It fails at the one
-- as-of date of its file. A row that did not land is named by its place.
with unreadable_cell as (
    select * from {{ source('inputs', 'unreadable_cell') }}
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

cells as (
    select
        rule_id,
        entity,
        organization_code,
        coalesce(record_key, concat('#', lake_id, '-', cast(row_no as varchar))) as record_key,
        column_name,
        lake_id,
        min(row_no) as row_no
    from unreadable_cell
    group by all
),

failing as (
    select
        cells.rule_id,
        cells.entity,
        standing.source,
        standing.scope,
        standing.part,
        cells.organization_code,
        cells.record_key,
        cells.column_name,
        cells.lake_id,
        cells.row_no,
        standing.as_of_date as valid_from,
        standing.next_as_of_date as valid_to,
        standing.as_of_date as last_seen_on
    from cells
    inner join standing on cells.lake_id = standing.lake_id
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
