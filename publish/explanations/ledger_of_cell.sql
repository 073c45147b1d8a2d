-- Lines of the ledger of a body and type up to a date, the latest first, and those of the body under
-- a document.
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
where
    ledger.organization_code = :body
    and (
        (
            coalesce(ledger.establishment_type_code, '') = :type
            and coalesce(ledger.effective_on <= cast(:until as date), true)
        )
        or ledger.doc_no = :document
    )
order by
    ledger.organization_code,
    ledger.establishment_type_code,
    ledger.ledger_line_no desc
limit 20
