-- Grain: state of a loan of revolving posts that shows them not returned after the day they were due,
-- from that day on.
with records as (
    select * from {{ ref('int_revolving_allocation_state') }}
),

approved as (
    select * from {{ ref('review_result') }}
    where band = 'approved'
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

failing as (
    select
        records.*,
        greatest(records.valid_from, records.return_due_on) as failing_from,
        'C07' as rule_id,
        'return_due_on' as column_name
    from records
    inner join approved on records.result_code = approved.code
    cross join last_month
    where
        records.returned_on is null
        and records.return_due_on < coalesce(records.valid_to, last_month.as_on)
)

{{ finding_spells(
    'failing', 'revolving_allocation',
    last_seen='cast(null as date)', valid_from='failing_from'
) }}
