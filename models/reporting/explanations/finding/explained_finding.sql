-- Grain: finding of the id, with the name of its organization on the last date that showed it.
select
    finding.*,
    organizations.organization_name,
    severity.label_zh as severity_zh,
    severity.label_en as severity_en,
    status.label_zh as status_zh,
    status.label_en as status_en
from {{ ref('finding') }} as finding
left join {{ ref('severity') }} as severity on finding.severity_code = severity.code
left join {{ ref('finding_status') }} as status on finding.status_code = status.code
left join {{ ref('organization_history') }} as organizations
    on
        finding.organization_code = organizations.organization_code
        and organizations.valid_from <= finding.last_seen_on
where finding.finding_id = given_id
order by organizations.valid_from desc
limit 1
