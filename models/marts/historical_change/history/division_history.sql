-- Grain: key of division x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    division_code,
    division_name,
    parent_division_code,
    level_code,
    source,
    scope,
    part,
    valid_from,
    valid_to,
    delivery_id,
    last_as_of_date,
    last_delivery_id
from {{ ref('int_division') }}
