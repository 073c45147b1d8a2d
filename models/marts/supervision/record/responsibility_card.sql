-- Grain: organization in service at the end of the last month.
select
    organization_code,
    county_code,
    admin_level_code,
    warning_level_code,
    missing_roles,
    serious_findings,
    moderate_findings,
    minor_findings,
    late_updates,
    open_problems,
    overdue_problems,
    suspending_problems,
    oldest_problem_on,
    unanswered_notices,
    linkage_code,
    risk_score
from {{ ref('int_responsibility_card') }}
