-- As the models do it: each span enters once and leaves once, running sums give the stock, and
-- only what lasts between two changes is written out by month.
with changes as (
    select body, type, post, month_from_no as month_no, 1 as heads from span
    union all
    select body, type, post, month_to_no as month_no, -1 as heads from span
),

change_sums as (
    select body, type, post, month_no, sum(heads) as heads
    from changes
    group by body, type, post, month_no
),

stocks as (
    select
        body,
        type,
        post,
        month_no as from_no,
        lead(month_no) over (partition by body, type, post order by month_no) as to_no,
        sum(heads) over (
            partition by body, type, post order by month_no
            rows between unbounded preceding and current row
        ) as heads
    from change_sums
)

select stocks.body, stocks.type, stocks.post, month.month_no, cast(stocks.heads as bigint) as heads
from stocks
inner join month on stocks.from_no <= month.month_no and stocks.to_no > month.month_no
where stocks.heads <> 0
