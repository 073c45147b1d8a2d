-- States of the record that has the finding, from the one before it on.
select
    states.valid_from,
    states.valid_to,
    {shown} as shown_value,
    states.delivery_id,
    parts.file_name,
    parts.sheet_name,
    states.row_no{documents}
from {table} as states
left join supervision.delivery_part as parts on states.lake_id = parts.lake_id
where
    {same_record}
    and (states.valid_to is null or states.valid_to >= cast(:first as date))
order by states.valid_from
