-- Grain: ledger movement that was entered again under another key.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

repeated as (
    select
        record_key,
        row_number() over (
            partition by
                doc_no,
                organization_code,
                establishment_type_code,
                effective_on,
                posts_change,
                reason_code
            order by valid_from, record_key
        ) as entry_no
    from records
    where valid_to is null and doc_no is not null
),

failing as (
    select
        records.*,
        'B08' as rule_id,
        'movement_id' as column_name
    from records
    inner join repeated on records.record_key = repeated.record_key
    where repeated.entry_no > 1
)

{{ finding_spells('failing', 'establishment_movement') }}
