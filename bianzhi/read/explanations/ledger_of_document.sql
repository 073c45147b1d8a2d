-- Lines of the ledger that cite a document.
where ledger.doc_no = :document
order by
    ledger.organization_code <> :body,
    ledger.organization_code,
    ledger.establishment_type_code,
    ledger.ledger_line_no desc
