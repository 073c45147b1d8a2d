-- Grain: request x the problems of the organization on the day it arrived.
select
    request_kind_code,
    request_no,
    organization_code,
    requested_on,
    reviewed_on,
    result_code,
    refusal_reason_code,
    open_problems,
    overdue_problems,
    suspending_problems,
    linkage_code
from {{ ref('int_approval_linkage') }}
