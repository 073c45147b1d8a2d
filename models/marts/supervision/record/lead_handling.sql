-- Grain: lead.
select
    lead_no,
    lead_channel_code,
    problem_type_code,
    organization_code,
    county_code,
    received_on,
    is_accepted,
    accepted_on,
    closed_on,
    lead_outcome_code,
    problem_no,
    status_code,
    days_to_accept,
    days_to_close,
    lake_id,
    row_no,
    delivery_id
from {{ ref('int_lead_handling') }}
