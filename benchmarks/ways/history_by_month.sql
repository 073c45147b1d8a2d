-- Every key has a row for each delivery from its first to its last, also where it is absent.
with span as (
    select group_no, record_key, min(as_of_no) as first_no, max(as_of_no) as last_no
    from shown
    group by group_no, record_key
),

month as (
    select group_no, record_key, unnest(range(first_no, last_no + 2)) as as_of_no
    from span
),

filled as (
    select month.group_no, month.record_key, month.as_of_no, shown.row_hash
    from month
    left join shown
        on
            month.group_no = shown.group_no
            and month.record_key = shown.record_key
            and month.as_of_no = shown.as_of_no
),

changed as (
    select *
    from filled
    qualify row_hash is distinct from lag(row_hash) over (
        partition by group_no, record_key order by as_of_no
    )
)

select
    group_no,
    record_key,
    row_hash,
    as_of_no as first_no,
    lead(as_of_no) over (partition by group_no, record_key order by as_of_no) - 1 as last_no
from changed
qualify row_hash is not null
