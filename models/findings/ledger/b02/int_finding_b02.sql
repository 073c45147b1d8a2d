-- Grain: ledger movement without a document number.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

failing as (
    select
        *,
        'B02' as rule_id,
        'doc_no' as column_name
    from records
    where doc_no is null
)

{{ finding_spells('failing', 'establishment_movement') }}
