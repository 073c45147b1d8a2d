-- Grain: decision of a document that no ledger movement follows.
with decision as (
    select * from {{ ref('int_ledger_decision_difference') }}
    where difference_code = 'none'
),

failing as (
    select
        *,
        'B07' as rule_id,
        'posts_change' as column_name
    from decision
)

{{ finding_spells('failing', 'document_item') }}
