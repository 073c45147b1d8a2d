-- Grain: verification slip.
select
    slip_no,
    organization_code,
    county_code,
    purpose_code,
    establishment_type_code,
    requested_on,
    reviewed_on,
    valid_until,
    used_on,
    reserved_from,
    reserved_to,
    unused_from,
    result_code,
    refusal_reason_code,
    status_code,
    heads,
    reserved_heads,
    stopped_heads,
    days_to_review
from {{ ref('int_verification_slip') }}
