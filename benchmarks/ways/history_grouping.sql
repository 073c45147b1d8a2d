-- As the models do it: rows grouped by state; windows only over states that were interrupted.
with states as (
    select
        group_no,
        record_key,
        row_hash,
        min(as_of_no) as first_no,
        max(as_of_no) as last_no,
        count(*) as times_shown
    from shown
    group by group_no, record_key, row_hash
),

numbered as (
    select
        shown.*,
        shown.as_of_no - row_number() over (
            partition by shown.group_no, shown.record_key, shown.row_hash
            order by shown.as_of_no
        ) as run_no
    from shown
    inner join states using (group_no, record_key, row_hash)
    where states.times_shown <= states.last_no - states.first_no
)

select group_no, record_key, row_hash, first_no, last_no
from states
where times_shown > last_no - first_no
union all
select group_no, record_key, row_hash, min(as_of_no), max(as_of_no)
from numbered
group by group_no, record_key, row_hash, run_no
