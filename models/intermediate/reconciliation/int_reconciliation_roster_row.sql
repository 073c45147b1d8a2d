-- Grain: row of a roster in force, where its subject differs in the month of the roster or its type or
-- title differs from the registered one. Each row has the class of the subject and what the real-name
-- system shows.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
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
        line.subject_key,
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
    where
        record.is_difference
        or line.establishment_type_code <> record.registered_type_code
        or line.post_title <> record.registered_title
)

select * from int_reconciliation_roster_row
