-- Grain: campaign of inspection, with what its teams checked and what came of it.
select
    campaign.campaign_no as campaign,
    kind.label_{lang} as kind,
    min(campaign.starts_on) as starts_on,
    max(campaign.ends_on) as ends_on,
    sum(campaign.organizations) as organizations,
    sum(campaign.rows_checked) as rows_checked,
    sum(campaign.problems) as problems,
    sum(campaign.open_problems) as open
from supervision.campaign_result as campaign
left join codes.campaign_kind as kind on campaign.campaign_kind_code = kind.code
group by campaign.campaign_no, kind.label_{lang}
order by starts_on desc, campaign
