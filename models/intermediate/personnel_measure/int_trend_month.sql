-- Grain: month that is compared, or the month a year before one, from which its trend is measured.
with month as (
    select * from {{ ref('month') }}
),

compared_month as (
    select * from {{ ref('int_compared_month') }}
),

int_trend_month as (
    select distinct month.month, month.month_no
    from month
    inner join compared_month
        on month.month_no in (compared_month.month_no, compared_month.month_no - 12)
)

select * from int_trend_month
