-- Grain: notice to an organization.
select
    notice_no,
    organization_code,
    county_code,
    problem_no,
    severity_code,
    channel_code,
    expected_channel_code,
    is_channel_right,
    to_role_code,
    sent_on,
    deadline_on,
    replied_on,
    reply_code,
    status_code,
    days_to_reply,
    previous_notice_no,
    next_notice_no,
    notice_rank,
    lake_id,
    row_no,
    delivery_id
from {{ ref('int_notice') }}
