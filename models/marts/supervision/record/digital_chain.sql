-- Grain: approved verification slip that was used.
select
    slip_no,
    organization_code,
    county_code,
    establishment_type_code,
    requested_on,
    used_on,
    has_request,
    has_document,
    has_ledger,
    has_staffing,
    has_pay,
    has_check,
    is_complete
from {{ ref('int_digital_chain') }}
