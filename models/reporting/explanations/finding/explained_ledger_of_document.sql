-- Grain: line of the ledger that cites a document, those of the organization first; at most 20.
select ledger.* exclude (ledger_line_no, record_key)
from {{ ref('explained_ledger_line') }}() as ledger
where ledger.doc_no = given_document
order by
    ledger.organization_code <> given_organization asc,
    ledger.organization_code asc,
    ledger.establishment_type_code asc,
    ledger.ledger_line_no desc
limit 20
