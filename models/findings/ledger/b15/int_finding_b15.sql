-- Grain: ledger movement whose document was never delivered.
with citation as (
    select * from {{ ref('int_ledger_citation') }}
    where support_code = 'missing'
),

failing as (
    select
        *,
        'B15' as rule_id,
        'doc_no' as column_name
    from citation
)

{{ finding_spells('failing', 'establishment_movement') }}
