-- Grain: campaign x organization that returned its self-check: in how many of the aspects it reported
-- problems, in how many the rules found some during the campaign, and in how many both did.
with campaign as (
    select * from {{ ref('hist_campaign') }}
),

rule as (
    select rule_id, aspect_code
    from {{ ref('rule') }}
),

returned as (
    select
        campaign_no,
        organization_code,
        aspect_code,
        sum(problems_reported) as problems_reported
    from {{ ref('hist_self_check_return') }}
    group by campaign_no, organization_code, aspect_code
),

found as (
    select
        campaign.campaign_no,
        finding.organization_code,
        rule.aspect_code,
        count(distinct finding.finding_id) as findings
    from campaign
    inner join {{ ref('int_finding') }} as finding
        on
            finding.valid_from <= campaign.ends_on
            and (finding.valid_to is null or finding.valid_to > campaign.starts_on)
    inner join rule on finding.rule_id = rule.rule_id
    group by campaign.campaign_no, finding.organization_code, rule.aspect_code
),

compared as (
    select
        returned.campaign_no,
        returned.organization_code,
        campaign.starts_on,
        returned.problems_reported,
        coalesce(found.findings, 0) as findings,
        coalesce(returned.problems_reported, 0) > 0 as is_reported,
        coalesce(found.findings, 0) > 0 as is_found
    from returned
    inner join campaign on returned.campaign_no = campaign.campaign_no
    left join found
        on
            returned.campaign_no = found.campaign_no
            and returned.organization_code = found.organization_code
            and returned.aspect_code = found.aspect_code
),

counted as (
    select
        campaign_no,
        organization_code,
        max(starts_on) as starts_on,
        cast(count(*) as integer) as aspects_returned,
        cast(count(*) filter (where is_reported) as integer) as aspects_reported,
        cast(count(*) filter (where is_found) as integer) as aspects_found,
        cast(count(*) filter (where is_reported and is_found) as integer) as aspects_confirmed,
        cast(sum(problems_reported) as integer) as problems_reported,
        cast(sum(findings) as integer) as findings
    from compared
    group by campaign_no, organization_code
),

int_self_check_accuracy as (
    select
        *,
        cast(cast(aspects_confirmed as double) / nullif(aspects_reported, 0) as decimal(18, 6))
            as self_check_precision,
        cast(cast(aspects_confirmed as double) / nullif(aspects_found, 0) as decimal(18, 6))
            as self_check_recall
    from counted
)

select * from int_self_check_accuracy
