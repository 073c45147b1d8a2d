-- Grain: key of leadership_quota x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    organization_code,
    department_code,
    leadership_level_code,
    leadership_role_code,
    authorized_posts,
    doc_no,
    source,
    scope,
    part,
    valid_from,
    valid_to,
    delivery_id,
    last_as_of_date,
    last_delivery_id,
    is_carried
from {{ ref('int_leadership_quota') }}
