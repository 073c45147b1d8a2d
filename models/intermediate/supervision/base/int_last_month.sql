-- Grain: one row: the last month of the warehouse, whose last day is the day by which open records of
-- supervision are judged; NULL in an empty warehouse.
with month as (
    select * from {{ ref('month') }}
),

int_last_month as (
    select
        max(month) as as_on,
        max(month_no) as as_on_no
    from month
)

select * from int_last_month
