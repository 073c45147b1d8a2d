-- Grain: line of the ledger, with the file and row it came from.
select
    ledger.organization_code,
    ledger.establishment_type_code,
    ledger.ledger_line_no,
    ledger.record_key,
    ledger.effective_on,
    ledger.movement_id,
    ledger.reason_code,
    ledger.counter_organization_code,
    ledger.opening_posts,
    ledger.posts_change,
    ledger.closing_posts,
    ledger.posts_after,
    ledger.doc_no,
    ledger.delivery_id,
    parts.file_name,
    parts.sheet_name,
    ledger.row_no
from {{ ref('establishment_ledger') }} as ledger
left join {{ ref('delivery_part') }} as parts on ledger.lake_id = parts.lake_id
