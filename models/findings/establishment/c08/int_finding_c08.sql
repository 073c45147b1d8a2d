-- Grain: state of an approved verification slip that shows it unused after its last day, from that day
-- on.
with records as (
    select * from {{ ref('int_verification_slip_state') }}
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
        greatest(records.valid_from, records.valid_until) as failing_from,
        'C08' as rule_id,
        'valid_until' as column_name
    from records
    inner join approved on records.result_code = approved.code
    cross join last_month
    where
        records.used_on is null
        and records.valid_until < coalesce(records.valid_to, last_month.as_on)
)

{{ finding_spells(
    'failing', 'verification_slip',
    last_seen='cast(null as date)', valid_from='failing_from'
) }}
