-- Grain: organization x field x item x run of months.
select
    organization_code,
    field_code,
    item_code,
    month_from,
    month_to,
    certificate_posts,
    register_posts,
    certificate_text,
    register_text,
    consistency_code
from {{ ref('int_certificate_consistency') }}
