-- Grain: approval document whose number is malformed, or names another year than that of issue.
with records as (
    select * from {{ ref('int_approval_document_state') }}
),

document_number_form as (
    select * from {{ ref('document_number_form') }}
),

formed as (
    select
        records.*,
        {{ regexp_like('records.doc_no', 'document_number_form.pattern') }} as is_well_formed
    from records
    inner join document_number_form
        on {{ valid_at('document_number_form', 'coalesce(records.issued_on, records.valid_from)') }}
),

failing as (
    select
        *,
        'B03' as rule_id,
        'doc_no' as column_name
    from formed
    where
        not is_well_formed
        or case
            when is_well_formed
                then
                    cast(substr(doc_no, strpos(doc_no, '〔') + 1, 4) as integer) <> year(issued_on)
        end
)

{{ finding_spells('failing', 'approval_document', 'cast(null as varchar)') }}
