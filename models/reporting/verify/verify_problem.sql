-- Grain: finding of a rule, or problem of the ledger, that suspends approvals for an organization of the
-- list and is open at the end of the month.
with suspending as (
    select * from {{ ref('suspending_problem') }}
    where {{ valid_at('suspending_problem', 'given_month') }}
),

open_problem as (
    select
        finding_id,
        organization_code,
        rule_id,
        aspect_code,
        severity_code
    from {{ ref('finding') }}
    where
        first_seen_on <= given_month
        and (status_code = 'open' or last_seen_on >= given_month)
    union all
    select
        problem_no as finding_id,
        organization_code,
        rule_id,
        aspect_code,
        severity_code
    from {{ ref('problem_tracking') }}
    where
        found_on <= given_month
        and (
            closed_on is null
            or closed_on > given_month
            or (reopened_on >= closed_on and reopened_on <= given_month)
        )
),

of_organizations as (
    select * from open_problem
    where list_contains(organizations, organization_code)
)

select
    of_organizations.finding_id,
    of_organizations.organization_code,
    of_organizations.rule_id
from of_organizations
inner join suspending
    on
        of_organizations.aspect_code = suspending.aspect_code
        and of_organizations.severity_code = suspending.severity_code
