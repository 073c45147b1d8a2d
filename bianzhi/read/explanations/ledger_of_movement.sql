-- A movement with the lines of the ledger before and after it, what else cites its document, and what
-- the body it names moved from or to its own.
inner join historical_change.establishment_ledger as movement on movement.record_key = :key
where
    ledger.doc_no = movement.doc_no
    or (
        ledger.organization_code = movement.organization_code
        and ledger.establishment_type_code is not distinct from movement.establishment_type_code
        and abs(ledger.ledger_line_no - movement.ledger_line_no) <= 1
    )
    or (
        ledger.organization_code = movement.counter_organization_code
        and ledger.counter_organization_code = movement.organization_code
    )
order by
    ledger.organization_code <> movement.organization_code,
    ledger.organization_code,
    ledger.establishment_type_code,
    ledger.ledger_line_no desc
