-- Grain: ledger movement that takes effect by a document after another document has superseded it.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

superseded as (
    select
        superseded_doc_no as doc_no,
        min(coalesce(effective_on, issued_on)) as superseded_on
    from {{ ref('hist_approval_document') }}
    where superseded_doc_no <> doc_no
    group by superseded_doc_no
),

failing as (
    select
        records.*,
        'B10' as rule_id,
        'doc_no' as column_name
    from records
    inner join superseded on records.doc_no = superseded.doc_no
    where records.effective_on > superseded.superseded_on
)

{{ finding_spells('failing', 'establishment_movement') }}
