-- Grain: signal: something that points at an organization and asks to be looked into, from every source
-- alike: spell of a warning of level I or II, self-check return, inspection, patrol, accepted lead; with
-- the problem of the ledger that it led to. Other sources (audit, other departments) are known only by
-- the problems they led to and have no signals of their own.
with problem as (
    select * from {{ ref('int_problem') }}
),

campaign_kind as (
    select * from {{ ref('campaign_kind') }}
),

campaign as (
    select campaign.campaign_no, campaign.starts_on, campaign_kind.band
    from {{ ref('hist_campaign') }} as campaign
    left join campaign_kind on campaign.campaign_kind_code = campaign_kind.code
),

signal as (
    select
        '1' as signal_source_code,
        concat(warning_rule_id, '/', cast(valid_from as varchar)) as source_no,
        organization_code,
        valid_from as raised_on,
        valid_to as ended_on
    from {{ ref('int_warning_spell_dated') }}
    where warning_level_code in ('1', '2')
    union all
    select
        '2' as signal_source_code,
        campaign_no,
        organization_code,
        min(returned_on) as raised_on,
        cast(null as date) as ended_on
    from {{ ref('hist_self_check_return') }}
    group by campaign_no, organization_code
    union all
    select
        '3' as signal_source_code,
        campaign_organization.campaign_no,
        campaign_organization.organization_code,
        campaign.starts_on as raised_on,
        cast(null as date) as ended_on
    from {{ ref('hist_campaign_organization') }} as campaign_organization
    inner join campaign on campaign_organization.campaign_no = campaign.campaign_no
    where campaign.band = 'inspection'
    union all
    select
        '4' as signal_source_code,
        patrol_no,
        organization_code,
        patrolled_on as raised_on,
        cast(null as date) as ended_on
    from {{ ref('hist_patrol') }}
    union all
    select
        '5' as signal_source_code,
        lead_no,
        organization_code,
        received_on as raised_on,
        cast(null as date) as ended_on
    from {{ ref('hist_lead') }}
    where is_accepted
),

named as (
    select
        signal_source_code,
        source_no,
        organization_code,
        count(*) as problems,
        min(problem_no) as problem_no
    from problem
    where signal_source_code <> '1' and source_no is not null
    group by signal_source_code, source_no, organization_code
),

dated as (
    select
        signal.source_no,
        signal.organization_code,
        signal.raised_on,
        count(*) as problems,
        min(problem.problem_no) as problem_no
    from signal
    inner join problem
        on
            signal.organization_code = problem.organization_code
            and problem.signal_source_code = '1'
            and problem.found_on >= signal.raised_on
            and (signal.ended_on is null or problem.found_on < signal.ended_on)
    where signal.signal_source_code = '1'
    group by signal.source_no, signal.organization_code, signal.raised_on
),

int_signal as (
    select
        signal.signal_source_code,
        signal.source_no,
        signal.organization_code,
        signal.raised_on,
        cast(coalesce(named.problems, dated.problems, 0) as integer) as problems,
        coalesce(named.problem_no, dated.problem_no) as problem_no
    from signal
    left join named
        on
            signal.signal_source_code = named.signal_source_code
            and signal.source_no = named.source_no
            and signal.organization_code = named.organization_code
    left join dated
        on
            signal.signal_source_code = '1'
            and signal.source_no = dated.source_no
            and signal.organization_code = dated.organization_code
            and signal.raised_on = dated.raised_on
)

select * from int_signal
