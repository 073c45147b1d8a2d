-- Grain: request for posts of a revolving pool.
select
    allocation_no,
    pool_code,
    organization_code,
    heads,
    requested_on,
    reviewed_on,
    result_code,
    refusal_reason_code,
    return_due_on,
    returned_on,
    doc_no,
    status_code,
    days_overdue,
    lent_posts
from {{ ref('int_revolving_post_use') }}
