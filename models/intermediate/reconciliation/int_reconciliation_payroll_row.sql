-- Grain: row of a payroll in force that pays, where its subject differs in the month or its type differs
-- from the registered one. Each row has the class of the subject and what the real-name system shows.
{{ config(materialized='monthly', meta={'key_column': 'subject_key'}) }}
with line as (
    select * from {{ ref('int_payroll_line') }}
    where is_paid
),

record as (
    select * from {{ ref('int_reconciliation_record') }}
),

int_reconciliation_payroll_row as (
    select
        line.source,
        line.scope,
        line.part,
        line.subject_key,
        line.organization_code,
        line.record_key,
        line.lake_id,
        line.row_no,
        line.month,
        line.as_of_date as valid_from,
        cast(null as date) as valid_to,
        line.as_of_date as last_as_of_date,
        line.establishment_type_code,
        record.class_code,
        record.is_registered,
        record.is_paid_here,
        record.is_paid_twice,
        record.candidates,
        record.organization_code as subject_organization_code,
        record.registered_type_code
    from line
    inner join record
        on line.subject_key = record.subject_key and line.month = record.month
    where record.is_difference or line.establishment_type_code <> record.registered_type_code
)

select * from int_reconciliation_payroll_row
