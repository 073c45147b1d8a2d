-- Grain: scope x measure x category x month: the value of 12 months before. It is a table by the month
-- in which it is compared, so that one more month computes one month of what compares.
{{ config(materialized='monthly', meta={'months_back': 12}) }}
with value_month as (
    select * from {{ ref('int_personnel_value_month') }}
),

last_month as (
    select max(month_no) as month_no from value_month
),

int_personnel_value_before_month as (
    select
        value_month.scope_kind_code,
        value_month.scope_code,
        value_month.measure_code,
        value_month.category_code,
        {{ month_end('(value_month.month_no + 12)') }} as month,
        value_month.value
    from value_month
    inner join last_month on value_month.month_no + 12 <= last_month.month_no
)

select * from int_personnel_value_before_month
