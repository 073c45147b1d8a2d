-- The documents that rows name; those not delivered stand with their number alone.
select
    named.doc_no,
    documents.title,
    documents.issuer_name,
    documents.issued_on,
    documents.effective_on
from (values {numbers}) as named (doc_no)
left join historical_change.approval_document as documents on named.doc_no = documents.doc_no
order by named.doc_no, documents.record_no
