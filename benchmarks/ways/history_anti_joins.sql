-- Openings have no equal row in the delivery before, closings none in the delivery after.
with openings as (
    select
        *,
        row_number() over (
            partition by group_no, record_key, row_hash order by as_of_no
        ) as spell_no
    from shown
    where not exists (
        select 1 from shown as other
        where
            other.group_no = shown.group_no
            and other.record_key = shown.record_key
            and other.row_hash = shown.row_hash
            and other.as_of_no = shown.as_of_no - 1
    )
),

closings as (
    select
        *,
        row_number() over (
            partition by group_no, record_key, row_hash order by as_of_no
        ) as spell_no
    from shown
    where not exists (
        select 1 from shown as other
        where
            other.group_no = shown.group_no
            and other.record_key = shown.record_key
            and other.row_hash = shown.row_hash
            and other.as_of_no = shown.as_of_no + 1
    )
)

select
    openings.group_no,
    openings.record_key,
    openings.row_hash,
    openings.as_of_no as first_no,
    closings.as_of_no as last_no
from openings
inner join closings using (group_no, record_key, row_hash, spell_no)
