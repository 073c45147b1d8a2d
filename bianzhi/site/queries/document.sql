-- Grain: approval document, with the organizations of which it states something.
with stated as (
    select doc_no, organization_code from historical_change.establishment_ledger
    union
    select established_doc_no, organization_code from historical_change.organization_history
    union
    select abolished_doc_no, organization_code from historical_change.organization_history
    union
    select doc_no, predecessor_code from historical_change.organization_event
    union
    select doc_no, successor_code from historical_change.organization_event
    union
    select doc_no, organization_code from historical_change.leadership_quota_history
    union
    select doc_no, organization_code from historical_change.establishment_history
),

concerned as (
    select doc_no, list(distinct organization_code order by organization_code) as codes
    from stated
    where doc_no is not null and organization_code is not null
    group by doc_no
)

select
    document.doc_no,
    any_value(document.title order by document.title) as title,
    min(document.issued_on) as issued_on,
    any_value(document.issuer_name order by document.issuer_name) as issuer,
    any_value(concerned.codes) as codes
from historical_change.approval_document as document
left join concerned using (doc_no)
where document.doc_no is not null
group by document.doc_no
order by document.doc_no
