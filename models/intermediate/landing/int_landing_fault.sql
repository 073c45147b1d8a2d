-- Grain: rule of landing x row, cell or line of a file in force that did not land as it came. A row
-- or line has no key that the lake knows, so a keyed hash of its cells names it, from delivery to
-- delivery; of equal ones the first counts. A cell of a row that did not land is named by its place.
-- A line that is certainly no record is none of these.
with standing as (
    select * from {{ source('inputs', 'standing') }}
),

quarantine as (
    select
        rule_id,
        entity,
        cast(null as varchar) as organization_code,
        content_key as record_key,
        column_name,
        lake_id,
        row_no
    from {{ source('inputs', 'quarantine') }}
),

unreadable_cell as (
    select
        rule_id,
        entity,
        organization_code,
        coalesce(record_key, concat('#', lake_id, '-', cast(row_no as varchar))) as record_key,
        column_name,
        lake_id,
        min(row_no) as row_no
    from {{ source('inputs', 'unreadable_cell') }}
    group by all
),

passed_over_line as (
    select
        rule_id,
        entity,
        cast(null as varchar) as organization_code,
        content_key as record_key,
        cast(null as varchar) as column_name,
        lake_id,
        min(row_no) as row_no
    from {{ source('inputs', 'passed_over_line') }}
    where rule_id in ('doubtful_line', 'lone_text', 'second_table')
    group by all
),

fault as (
    select * from quarantine
    union all
    select * from unreadable_cell
    union all
    select * from passed_over_line
),

int_landing_fault as (
    select
        fault.rule_id,
        fault.entity,
        standing.source,
        standing.scope,
        standing.part,
        fault.organization_code,
        fault.record_key,
        fault.column_name,
        fault.lake_id,
        fault.row_no,
        standing.as_of_date as valid_from,
        standing.next_as_of_date as valid_to,
        standing.as_of_date as last_seen_on
    from fault
    inner join standing on fault.lake_id = standing.lake_id
)

select * from int_landing_fault
