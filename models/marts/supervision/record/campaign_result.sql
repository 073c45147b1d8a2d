-- Grain: campaign x team (blank where none is named).
select
    campaign_no,
    team_no,
    campaign_kind_code,
    reform_code,
    starts_on,
    ends_on,
    members,
    organizations,
    organizations_returned,
    rows_due,
    rows_checked,
    problems_reported,
    problems_corrected,
    problems,
    open_problems,
    reopened_problems
from {{ ref('int_campaign_result') }}
