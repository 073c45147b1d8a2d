-- Grain: month that is compared: the month-ends of years and the last month. Peers change slowly, and
-- all months would be twelve times the rows.
with month as (
    select
        *,
        max(month_no) over () as last_no
    from {{ ref('month') }}
),

int_compared_month as (
    select month, month_no
    from month
    where extract(month from month) = 12 or month_no = last_no
)

select * from int_compared_month
