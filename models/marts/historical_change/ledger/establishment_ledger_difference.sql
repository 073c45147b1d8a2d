-- Grain: finding x time it lasted: what the ledger comes to and what it should come to, by the
-- quota (B13) or by the decisions of a document (B07, B08, B14, B15), with the movement and
-- document that make the difference.
select
    rule_id,
    entity,
    source,
    record_key,
    organization_code,
    establishment_type_code,
    valid_from,
    valid_to,
    authorized_posts,
    document_posts,
    ledger_posts,
    difference,
    movement_id,
    doc_no
from {{ ref('int_establishment_ledger_difference') }}
