-- Grain: campaign x team (blank where none is named): the organizations it checks, what they returned,
-- and the problems found in the campaign and what became of them.
with campaign as (
    select * from {{ ref('hist_campaign') }}
),

assigned as (
    select campaign_no, coalesce(team_no, '') as team_no, organization_code
    from {{ ref('hist_campaign_organization') }}
),

member as (
    select campaign_no, team_no, count(*) as members
    from {{ ref('hist_team_member') }}
    group by campaign_no, team_no
),

returned as (
    select
        campaign_no,
        organization_code,
        sum(rows_due) as rows_due,
        sum(rows_checked) as rows_checked,
        sum(problems_reported) as problems_reported,
        sum(problems_corrected) as problems_corrected
    from {{ ref('hist_self_check_return') }}
    group by campaign_no, organization_code
),

problem as (
    select
        source_no as campaign_no,
        organization_code,
        count(*) as problems,
        sum(case when is_open then 1 else 0 end) as open_problems,
        sum(case when is_reopened then 1 else 0 end) as reopened_problems
    from {{ ref('int_problem') }}
    where signal_source_code in ('2', '3')
    group by source_no, organization_code
),

int_campaign_result as (
    select
        assigned.campaign_no,
        assigned.team_no,
        max(campaign.campaign_kind_code) as campaign_kind_code,
        max(campaign.reform_code) as reform_code,
        max(campaign.starts_on) as starts_on,
        max(campaign.ends_on) as ends_on,
        cast(coalesce(max(member.members), 0) as integer) as members,
        cast(count(*) as integer) as organizations,
        cast(count(returned.organization_code) as integer) as organizations_returned,
        cast(coalesce(sum(returned.rows_due), 0) as integer) as rows_due,
        cast(coalesce(sum(returned.rows_checked), 0) as integer) as rows_checked,
        cast(coalesce(sum(returned.problems_reported), 0) as integer) as problems_reported,
        cast(coalesce(sum(returned.problems_corrected), 0) as integer) as problems_corrected,
        cast(coalesce(sum(problem.problems), 0) as integer) as problems,
        cast(coalesce(sum(problem.open_problems), 0) as integer) as open_problems,
        cast(coalesce(sum(problem.reopened_problems), 0) as integer) as reopened_problems
    from assigned
    left join campaign on assigned.campaign_no = campaign.campaign_no
    left join member
        on assigned.campaign_no = member.campaign_no and assigned.team_no = member.team_no
    left join returned
        on
            assigned.campaign_no = returned.campaign_no
            and assigned.organization_code = returned.organization_code
    left join problem
        on
            assigned.campaign_no = problem.campaign_no
            and assigned.organization_code = problem.organization_code
    group by assigned.campaign_no, assigned.team_no
)

select * from int_campaign_result
