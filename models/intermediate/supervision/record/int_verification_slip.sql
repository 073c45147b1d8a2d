-- Grain: verification slip, judged at the end of the last month. An approved slip that is unused and
-- not expired reserves its posts; a refused one stopped its entries at the gate.
with slip as (
    select * from {{ ref('hist_verification_slip') }}
),

review_result as (
    select * from {{ ref('review_result') }}
),

span as (
    select * from {{ ref('int_slip_span') }}
),

organization as (
    select * from {{ ref('int_organization_last') }}
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

reviewed as (
    select
        slip.*,
        review_result.band as review_band,
        span.establishment_type_code as counted_type_code,
        span.reserved_from,
        span.reserved_to,
        case when span.reserved_to > slip.valid_until then span.reserved_to end as unused_from
    from slip
    left join review_result on slip.result_code = review_result.code
    left join span
        on
            slip.source = span.source
            and slip.record_key = span.record_key
            and slip.row_hash = span.row_hash
),

judged as (
    select
        reviewed.*,
        case
            when reviewed.review_band in ('refused', 'withdrawn') then reviewed.review_band
            when reviewed.reserved_from is null or reviewed.reserved_from > last_month.as_on
                then 'pending'
            when reviewed.reserved_to is null or reviewed.reserved_to > last_month.as_on
                then 'reserved'
            when reviewed.used_on is null or reviewed.used_on > last_month.as_on then 'expired'
            when reviewed.used_on >= reviewed.unused_from then 'used_late'
            else 'used'
        end as status_code
    from reviewed
    cross join last_month
),

int_verification_slip as (
    select
        judged.slip_no,
        judged.organization_code,
        organization.county_code,
        judged.purpose_code,
        judged.counted_type_code as establishment_type_code,
        judged.requested_on,
        judged.reviewed_on,
        judged.valid_until,
        judged.used_on,
        judged.reserved_from,
        judged.reserved_to,
        judged.unused_from,
        judged.result_code,
        judged.refusal_reason_code,
        judged.status_code,
        judged.heads,
        case when judged.status_code = 'reserved' then judged.heads else 0 end as reserved_heads,
        case when judged.status_code = 'refused' then judged.heads else 0 end as stopped_heads,
        {{ days_between('judged.requested_on', 'judged.reviewed_on') }} as days_to_review
    from judged
    left join organization on judged.organization_code = organization.organization_code
)

select * from int_verification_slip
