-- Grain: source x load x organization x rule with findings that were open before the load or fail in it.
select
    source,
    as_of_date,
    organization_code,
    rule_id,
    severity_code,
    aspect_code,
    open_before,
    new_findings,
    still_open_findings,
    reopened_findings,
    fixed_findings,
    not_checkable_findings,
    findings
from {{ ref('int_finding_progress') }}
