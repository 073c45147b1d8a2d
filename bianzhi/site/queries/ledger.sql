-- Grain: line of the establishment ledger of an organization, oldest first.
select
    ledger.organization_code as code,
    ledger.effective_on,
    type.label_{lang} as cell,
    reason.label_{lang} as reason,
    ledger.posts_change as change,
    ledger.posts_after as after,
    ledger.doc_no
from historical_change.establishment_ledger as ledger
left join codes.establishment_type as type on ledger.establishment_type_code = type.code
left join codes.establishment_reason as reason on ledger.reason_code = reason.code
where ledger.posts_change <> 0
order by code, effective_on, ledger.establishment_type_code, ledger.ledger_line_no
