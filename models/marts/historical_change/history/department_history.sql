-- Grain: key of department x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    organization_code,
    department_code,
    department_name,
    department_type_code,
    grade_code,
    authorized_posts,
    source,
    scope,
    part,
    valid_from,
    valid_to,
    delivery_id,
    last_as_of_date,
    last_delivery_id,
    is_carried
from {{ ref('int_department') }}
