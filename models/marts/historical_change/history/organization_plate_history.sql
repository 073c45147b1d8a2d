-- Grain: key of organization_plate x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    organization_code,
    plate_name,
    plate_type_code,
    doc_no,
    source,
    scope,
    part,
    valid_from,
    valid_to,
    delivery_id,
    last_as_of_date,
    last_delivery_id
from {{ ref('int_organization_plate') }}
