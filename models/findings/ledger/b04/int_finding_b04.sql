-- Grain: approval document whose number another document has as well.
with records as (
    select * from {{ ref('int_approval_document_state') }}
),

failing as (
    select
        records.*,
        'B04' as rule_id,
        'doc_no' as column_name
    from records
    where
        exists (
            select 1 from records as other
            where
                other.doc_no = records.doc_no
                and other.record_key <> records.record_key
                and other.valid_to is null
        )
)

{{ finding_spells('failing', 'approval_document', 'cast(null as varchar)') }}
