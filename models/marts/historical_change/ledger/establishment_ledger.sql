-- Grain: ledger movement.
select
    organization_code,
    establishment_type_code,
    ledger_line_no,
    movement_id,
    record_key,
    effective_on,
    reason_code,
    opening_posts,
    posts_change,
    closing_posts,
    posts_after,
    counter_organization_code,
    summary,
    doc_no,
    lake_id,
    row_no,
    as_of_date,
    delivery_id
from {{ ref('int_establishment_ledger') }}
