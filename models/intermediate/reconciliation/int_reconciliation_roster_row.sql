-- Grain: row of a roster in force, with the class of its subject in the month of the roster and what
-- the real-name system shows of it.
{{ config(materialized='monthly') }}
with line as (
    select * from {{ ref('int_roster_line') }}
),

record as (
    select * from {{ ref('int_reconciliation_record') }}
),

int_reconciliation_roster_row as (
    select
        line.source,
        line.scope,
        line.part,
        line.organization_code,
        line.record_key,
        line.lake_id,
        line.row_no,
        record.month,
        line.as_of_date as valid_from,
        cast(null as date) as valid_to,
        line.as_of_date as last_as_of_date,
        line.establishment_type_code,
        line.post_title,
        record.class_code,
        record.is_registered,
        record.is_listed_here,
        record.organization_code as subject_organization_code,
        record.registered_type_code,
        record.registered_title
    from line
    inner join record
        on line.subject_key = record.subject_key and line.month_from_no = record.month_no
)

select * from int_reconciliation_roster_row
