-- Grain: ledger movement x rule between movements: the posts a movement says stand after it are
-- not those the movements add up to (B01); posts moved between bodies under one document do not
-- net to zero (B12).
with {{ event_states('establishment_movement') }},

ledger as (
    select * from {{ ref('establishment_ledger') }}
),

establishment_reason as (
    select * from {{ ref('establishment_reason') }}
    where is_transfer
),

standing as (
    select
        records.*,
        ledger.closing_posts
    from records
    inner join ledger
        on
            records.record_key = ledger.record_key
            and records.lake_id = ledger.lake_id
            and records.row_no = ledger.row_no
),

unbalanced as (
    select
        standing.doc_no,
        standing.establishment_type_code
    from standing
    inner join establishment_reason on standing.reason_code = establishment_reason.code
    where standing.doc_no is not null
    group by standing.doc_no, standing.establishment_type_code
    having sum(standing.posts_change) <> 0
),

failing as (
    select
        standing.*,
        'B01' as rule_id,
        'posts_after' as column_name
    from standing
    where standing.posts_after <> standing.closing_posts
    union all
    select
        standing.*,
        'B12' as rule_id,
        'posts_change' as column_name
    from standing
    inner join establishment_reason on standing.reason_code = establishment_reason.code
    inner join unbalanced
        on
            standing.doc_no = unbalanced.doc_no
            and standing.establishment_type_code = unbalanced.establishment_type_code
)

{{ finding_spells('failing', 'establishment_movement') }}
