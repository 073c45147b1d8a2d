-- Lines of the ledger that stand behind a finding, with the file and row they came from.
select
    ledger.organization_code,
    ledger.establishment_type_code,
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
from historical_change.establishment_ledger as ledger
left join supervision.delivery_part as parts on ledger.lake_id = parts.lake_id
{chosen}
limit 20
