-- Grain: ledger movement whose document decides nothing for its organization and type.
with citation as (
    select * from {{ ref('int_ledger_citation') }}
    where support_code = 'undecided'
),

failing as (
    select
        *,
        'B14' as rule_id,
        'doc_no' as column_name
    from citation
)

{{ finding_spells('failing', 'establishment_movement') }}
