-- Grain: ledger movement whose reason contradicts the sign of its posts.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

establishment_reason as (
    select * from {{ ref('establishment_reason') }}
),

failing as (
    select
        records.*,
        'B06' as rule_id,
        'reason_code' as column_name
    from records
    inner join establishment_reason on records.reason_code = establishment_reason.code
    where records.posts_change * establishment_reason.sign < 0
)

{{ finding_spells('failing', 'establishment_movement') }}
