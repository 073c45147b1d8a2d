-- Every state has a row for each day on which it was in force; runs of days are intervals.
with day as (
    select
        group_no,
        record_key,
        row_hash,
        as_of_no,
        unnest(range(
            as_of_date - date '1970-01-01',
            coalesce(next_as_of_date, as_of_date + 1) - date '1970-01-01'
        )) as day_no
    from shown
),

numbered as (
    select
        *,
        day_no - row_number() over (
            partition by group_no, record_key, row_hash order by day_no
        ) as run_no
    from day
)

select
    group_no,
    record_key,
    row_hash,
    min(as_of_no) as first_no,
    max(as_of_no) as last_no
from numbered
group by group_no, record_key, row_hash, run_no
