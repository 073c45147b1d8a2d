-- Grain: case of joint enforcement x partner body.
select
    case_no,
    partner_code,
    organization_code,
    county_code,
    problem_no,
    lead_no,
    opened_on,
    transferred_on,
    replied_on,
    case_outcome_code,
    closed_on,
    status_code,
    days_to_reply,
    days_to_close,
    lake_id,
    row_no,
    delivery_id
from {{ ref('int_enforcement_case') }}
