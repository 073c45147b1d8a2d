-- Grain: ledger movement x rule on the row itself: no document (B02), a date that cannot be (B05),
-- a reason that contradicts the sign (B06).
with records as (
    {{ event_states('establishment_movement') | indent(4) }}
),

establishment_reason as (
    select * from {{ ref('establishment_reason') }}
),

failing as (
    select
        records.*,
        'B02' as rule_id,
        'doc_no' as column_name
    from records
    where records.doc_no is null
    union all
    select
        records.*,
        'B05' as rule_id,
        'effective_on' as column_name
    from records
    where records.effective_on > records.valid_from
        or records.effective_on < cast('1949-10-01' as date)
    union all
    select
        records.*,
        'B06' as rule_id,
        'reason_code' as column_name
    from records
    inner join establishment_reason on records.reason_code = establishment_reason.code
    where records.posts_change * establishment_reason.sign < 0
)

{{ finding_spells('failing', 'establishment_movement') }}
