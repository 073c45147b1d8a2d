-- Grain: document number of the list `numbers` x record of the document; a number that was not
-- delivered stands alone.
select
    named.doc_no,
    documents.title,
    documents.issuer_name,
    documents.issued_on,
    documents.effective_on
from (select distinct unnest(numbers) as doc_no) as named
left join {{ ref('approval_document') }} as documents on named.doc_no = documents.doc_no
order by named.doc_no, documents.record_no
