-- Grain: decision of a document that the ledger has more than once.
with decision as (
    select * from {{ ref('int_ledger_decision_difference') }}
    where difference_code = 'repeated'
),

failing as (
    select
        *,
        'B08' as rule_id,
        'posts_change' as column_name
    from decision
)

{{ finding_spells('failing', 'document_item') }}
