-- Grain: key of revolving_pool x interval [valid_from, valid_to), one source per date.
select
    lake_id,
    row_no,
    record_key,
    pool_code,
    pool_name,
    division_code,
    establishment_type_code,
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
from {{ ref('int_revolving_pool') }}
