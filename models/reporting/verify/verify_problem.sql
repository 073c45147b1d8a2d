-- Grain: finding that suspends approvals for an organization of the list and is open at the end of the
-- month.
with finding as (
    select * from {{ ref('finding') }}
    where
        list_contains(organizations, organization_code)
        and first_seen_on <= given_month
        and (status_code = 'open' or last_seen_on >= given_month)
),

suspending as (
    select * from {{ ref('suspending_problem') }}
    where {{ valid_at('suspending_problem', 'given_month') }}
)

select
    finding.finding_id,
    finding.organization_code,
    finding.rule_id
from finding
inner join suspending
    on
        finding.aspect_code = suspending.aspect_code
        and finding.severity_code = suspending.severity_code
