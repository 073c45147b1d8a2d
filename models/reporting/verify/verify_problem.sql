-- Grain: finding that suspends approvals for an organization of the list and is open at the end of the
-- month.
with suspending as (
    select * from {{ ref('suspending_problem') }}
    where {{ valid_at('suspending_problem', 'given_month') }}
)

select
    finding.finding_id,
    finding.organization_code,
    finding.rule_id
from {{ ref('finding') }} as finding
inner join suspending
    on
        finding.aspect_code = suspending.aspect_code
        and finding.severity_code = suspending.severity_code
where
    list_contains(organizations, finding.organization_code)
    and finding.first_seen_on <= given_month
    and (finding.status_code = 'open' or finding.last_seen_on >= given_month)
