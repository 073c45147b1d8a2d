-- Grain: key of liaison_officer x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    organization_code,
    liaison_role_code,
    officer_no,
    has_contact,
    appointed_on,
    source,
    scope,
    part,
    valid_from,
    valid_to,
    delivery_id,
    last_as_of_date,
    last_delivery_id
from {{ ref('int_liaison_officer') }}
