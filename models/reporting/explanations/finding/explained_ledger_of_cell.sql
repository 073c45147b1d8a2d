-- Grain: line of the ledger of an organization and type up to a date, the latest first, and of the
-- organization under a document; at most 20.
select ledger.* exclude (ledger_line_no, record_key)
from {{ ref('explained_ledger_line') }}() as ledger
where
    ledger.organization_code = given_organization
    and (
        (
            coalesce(ledger.establishment_type_code, '') = given_type
            and coalesce(ledger.effective_on <= given_day, true)
        )
        or ledger.doc_no = given_document
    )
order by
    ledger.organization_code asc,
    ledger.establishment_type_code asc,
    ledger.ledger_line_no desc
limit 20
