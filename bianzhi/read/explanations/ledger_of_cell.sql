-- Lines of the ledger of a body and type up to a date, the latest first, and those of the body under
-- a document.
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
