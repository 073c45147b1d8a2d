-- Grain: ledger movement whose text names another number of posts than the movement has.
with records as (
    select
        *,
        {{ regexp_group('summary', '([0-9]+)名') }} as posts_in_text
    from {{ ref('int_establishment_movement_state') }}
),

failing as (
    select
        *,
        'B11' as rule_id,
        'summary' as column_name
    from records
    where posts_in_text <> '' and posts_in_text <> cast(abs(posts_change) as varchar)
)

{{ finding_spells('failing', 'establishment_movement') }}
