-- Grain: line of the ledger that tells of a movement: the movement, the lines before and after it, the
-- lines under its document, and what the organization it names moved from or to its own; at most 20.
select ledger.* exclude (ledger_line_no, record_key)
from {{ ref('explained_ledger_line') }}() as ledger
inner join {{ ref('establishment_ledger') }} as movement on movement.record_key = given_key
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
    ledger.organization_code <> movement.organization_code asc,
    ledger.organization_code asc,
    ledger.establishment_type_code asc,
    ledger.ledger_line_no desc
limit 20
