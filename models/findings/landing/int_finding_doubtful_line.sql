-- Grain: line of a file in force that may be a record and did not land. A keyed hash of its cells
-- names it, from delivery to delivery; it fails at the one as-of date of its file. A line that is
-- certainly no record is none of these.
with passed_over_line as (
    select * from {{ source('inputs', 'passed_over_line') }}
    where rule_id in ('doubtful_line', 'lone_text', 'second_table')
),

standing as (
    select * from {{ source('inputs', 'standing') }}
),

lines as (
    select
        rule_id,
        entity,
        content_key,
        lake_id,
        min(row_no) as row_no
    from passed_over_line
    group by all
),

failing as (
    select
        lines.rule_id,
        lines.entity,
        standing.source,
        standing.scope,
        standing.part,
        cast(null as varchar) as organization_code,
        lines.content_key as record_key,
        cast(null as varchar) as column_name,
        lines.lake_id,
        lines.row_no,
        standing.as_of_date as valid_from,
        standing.next_as_of_date as valid_to,
        standing.as_of_date as last_seen_on
    from lines
    inner join standing on lines.lake_id = standing.lake_id
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
