-- Grain: request that the establishment office decides: for posts (verification slip), for revolving
-- posts, or for a joint review of a transfer.
with int_request as (
    select
        'slip' as request_kind_code,
        slip_no as request_no,
        organization_code,
        heads,
        requested_on,
        reviewed_on,
        result_code,
        refusal_reason_code
    from {{ ref('hist_verification_slip') }}
    union all
    select
        'revolving' as request_kind_code,
        allocation_no,
        organization_code,
        heads,
        requested_on,
        reviewed_on,
        result_code,
        refusal_reason_code
    from {{ ref('hist_revolving_allocation') }}
    union all
    select
        'joint_review' as request_kind_code,
        case_no,
        organization_code,
        1 as heads,
        requested_on,
        reviewed_on,
        result_code,
        refusal_reason_code
    from {{ ref('hist_joint_review') }}
)

select * from int_request
