-- Grain: decision of a document from which the ledger movements differ in posts.
with decision as (
    select * from {{ ref('int_ledger_decision_difference') }}
    where difference_code = 'other'
),

failing as (
    select
        *,
        'B14' as rule_id,
        'posts_change' as column_name
    from decision
)

{{ finding_spells('failing', 'document_item') }}
