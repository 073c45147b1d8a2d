-- Grain: campaign x organization that returned its self-check.
select
    campaign_no,
    organization_code,
    starts_on,
    aspects_returned,
    aspects_reported,
    aspects_found,
    aspects_confirmed,
    problems_reported,
    findings,
    self_check_precision,
    self_check_recall
from {{ ref('int_self_check_accuracy') }}
