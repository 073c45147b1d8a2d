-- Grain: organization x four-clear test x month in which records keep the test from passing.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_four_clear_span') }}
),

int_four_clear_failure_month as (
    {{ monthly_stock('spans', ['organization_code', 'test_code'], ['failing_records']) | indent(4) }}
)

select * from int_four_clear_failure_month
