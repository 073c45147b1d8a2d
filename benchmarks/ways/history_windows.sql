-- The usual way: every row looks at the row before it, and a running sum numbers the runs.
with compared as (
    select
        *,
        case
            when
                lag(row_hash) over (key_by_date) = row_hash
                and lag(as_of_no) over (key_by_date) = as_of_no - 1
                then 0
            else 1
        end as opens
    from shown
    window key_by_date as (partition by group_no, record_key order by as_of_no)
),

numbered as (
    select
        *,
        sum(opens) over (
            partition by group_no, record_key order by as_of_no
            rows between unbounded preceding and current row
        ) as run_no
    from compared
)

select
    group_no,
    record_key,
    any_value(row_hash) as row_hash,
    min(as_of_no) as first_no,
    max(as_of_no) as last_no
from numbered
group by group_no, record_key, run_no
