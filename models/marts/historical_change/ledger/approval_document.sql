-- Grain: approval document as it stands. Published so that a light or finding can be traced to the
-- document behind it.
select
    record_key,
    doc_no,
    record_no,
    title,
    issuer_name,
    issuer_level_code,
    issued_on,
    effective_on,
    subject_code,
    superseded_doc_no,
    source,
    scope,
    as_of_date,
    delivery_id,
    lake_id,
    row_no
from {{ ref('hist_approval_document') }}
