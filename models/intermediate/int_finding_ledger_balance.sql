-- Grain: ledger movement x rule between movements: the posts a movement says stand after it are
-- not those after the movement before it and its own change (B01); posts moved between bodies under
-- one document do not net to zero (B12).
-- For B01 a ledger drifts by the posts it says stand less those it adds up to. Only the movement at
-- which the drift changes is at fault, not all that follow a missing one. Where the drift goes back
-- at once to what it was, the movement after a wrong number is not at fault either.
with {{ event_states('establishment_movement') }},

ledger as (
    select * from {{ ref('establishment_ledger') }}
),

establishment_reason as (
    select * from {{ ref('establishment_reason') }}
    where is_transfer
),

drifting as (
    select
        record_key,
        lake_id,
        row_no,
        organization_code,
        establishment_type_code,
        ledger_line_no,
        posts_after - closing_posts as drift
    from ledger
    where posts_after is not null
),

compared as (
    select
        record_key,
        lake_id,
        row_no,
        drift,
        {% for rows in [1, 2, 3] -%}
        lag(drift, {{ rows }}, 0) over (
            partition by organization_code, establishment_type_code
            order by ledger_line_no
        ) as drift_{{ rows }}_before{{ ',' if not loop.last }}
        {% endfor -%}
    from drifting
),

broken as (
    select *
    from compared
    where
        drift <> drift_1_before
        and not (drift = drift_2_before and drift_1_before <> drift_3_before)
),

standing as (
    select
        records.*,
        broken.record_key is not null as breaks_ledger
    from records
    inner join ledger
        on
            records.record_key = ledger.record_key
            and records.lake_id = ledger.lake_id
            and records.row_no = ledger.row_no
    left join broken
        on
            records.record_key = broken.record_key
            and records.lake_id = broken.lake_id
            and records.row_no = broken.row_no
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
    where standing.breaks_ledger
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
