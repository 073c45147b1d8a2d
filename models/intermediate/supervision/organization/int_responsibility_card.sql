-- Grain: organization in service at the end of the last month: what it answers for: officers, quality of
-- its records, open problems and notices, warning level, risk score, and whether approvals are suspended.
with organization as (
    select * from {{ ref('int_organization_last') }}
    where is_in_service
),

finding as (
    select
        organization_code,
        sum(case when severity_code = 'G3' then 1 else 0 end) as serious_findings,
        sum(case when severity_code = 'G2' then 1 else 0 end) as moderate_findings,
        sum(case when severity_code = 'G1' then 1 else 0 end) as minor_findings,
        sum(case when rule_id = 'B09' then 1 else 0 end) as late_updates
    from {{ ref('int_failing_record') }}
    where status_code = 'open'
    group by organization_code
),

last_month as (
    select * from {{ ref('int_last_month') }}
),

suspending as (
    select suspending_problem.*
    from {{ ref('suspending_problem') }} as suspending_problem
    cross join last_month
    where {{ valid_at('suspending_problem', 'last_month.as_on') }}
),

problem as (
    select
        problem.organization_code,
        sum(case when problem.is_open then 1 else 0 end) as open_problems,
        sum(case when problem.is_overdue then 1 else 0 end) as overdue_problems,
        sum(
            case when problem.is_open and suspending.aspect_code is not null then 1 else 0 end
        ) as suspending_problems,
        min(case when problem.is_open then problem.found_on end) as oldest_problem_on
    from {{ ref('int_problem') }} as problem
    left join suspending
        on
            problem.aspect_code = suspending.aspect_code
            and problem.severity_code = suspending.severity_code
    group by problem.organization_code
),

notice as (
    select organization_code, count(*) as unanswered_notices
    from {{ ref('int_notice') }}
    where status_code = 'unanswered' and next_notice_no is null
    group by organization_code
),

liaison as (
    select * from {{ ref('int_liaison_coverage') }}
),

warning as (
    select warning.organization_code, warning.warning_level_code
    from {{ ref('int_warning_month') }} as warning
    inner join last_month on warning.month = last_month.as_on
),

risk as (
    select organization_code, sum(points) as risk_score
    from {{ ref('int_risk_component') }}
    group by organization_code
),

int_responsibility_card as (
    select
        organization.organization_code,
        organization.county_code,
        organization.admin_level_code,
        warning.warning_level_code,
        liaison.missing_roles,
        cast(coalesce(finding.serious_findings, 0) as integer) as serious_findings,
        cast(coalesce(finding.moderate_findings, 0) as integer) as moderate_findings,
        cast(coalesce(finding.minor_findings, 0) as integer) as minor_findings,
        cast(coalesce(finding.late_updates, 0) as integer) as late_updates,
        cast(coalesce(problem.open_problems, 0) as integer) as open_problems,
        cast(coalesce(problem.overdue_problems, 0) as integer) as overdue_problems,
        cast(coalesce(problem.suspending_problems, 0) as integer) as suspending_problems,
        problem.oldest_problem_on,
        cast(coalesce(notice.unanswered_notices, 0) as integer) as unanswered_notices,
        case when coalesce(problem.suspending_problems, 0) > 0 then 'suspended' else 'clear' end
            as linkage_code,
        cast(coalesce(risk.risk_score, 0) as decimal(9, 4)) as risk_score
    from organization
    left join finding on organization.organization_code = finding.organization_code
    left join problem on organization.organization_code = problem.organization_code
    left join notice on organization.organization_code = notice.organization_code
    left join liaison on organization.organization_code = liaison.organization_code
    left join warning on organization.organization_code = warning.organization_code
    left join risk on organization.organization_code = risk.organization_code
)

select * from int_responsibility_card
