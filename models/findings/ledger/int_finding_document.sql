-- Grain: approval document x rule on its number: malformed or of another year than the document
-- (B03), or given to more than one document (B04).
with records as (
    {{ event_states('approval_document') | indent(4) }}
),

document_number_form as (
    select * from {{ ref('document_number_form') }}
),

failing as (
    select
        records.*,
        'B03' as rule_id,
        'doc_no' as column_name
    from records
    inner join document_number_form
        on
            coalesce(records.issued_on, records.valid_from) >= document_number_form.valid_from
            and (
                document_number_form.valid_to is null
                or coalesce(records.issued_on, records.valid_from) < document_number_form.valid_to
            )
    where
        not {{ regexp_like('records.doc_no', 'document_number_form.pattern') }}
        or (
            {{ regexp_like('records.doc_no', 'document_number_form.pattern') }}
            and cast(
                substr(records.doc_no, strpos(records.doc_no, '〔') + 1, 4) as integer
            ) <> year(records.issued_on)
        )
    union all
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
