-- Grain: organization x four-clear test x month in which records keep the test from passing.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_four_clear_span') }}
),

stock as (
    {{ monthly_stock('spans', ['organization_code', 'test_code'], ['failing_records']) | indent(4) }}
),

int_four_clear_failure_month as (
    select
        organization_code,
        test_code,
        month,
        month_no,
        cast(failing_records as integer) as failing_records
    from stock
)

select * from int_four_clear_failure_month
