-- Grain: organization and rule with open findings.
select
    finding.organization_code as code,
    finding.rule_id as rule,
    rule.sentence_{lang} as sentence,
    severity.label_{lang} as severity,
    aspect.label_{lang} as aspect,
    count(*) as findings,
    min(finding.first_seen_on) as first_seen_on,
    min(finding.finding_id) as finding_id
from supervision.finding as finding
left join supervision.rule as rule using (rule_id)
left join codes.severity as severity on finding.severity_code = severity.code
left join codes.aspect as aspect on finding.aspect_code = aspect.code
where finding.status_code = 'open'
group by finding.organization_code, finding.rule_id, finding.severity_code, rule.sentence_{lang},
    severity.label_{lang}, aspect.label_{lang}
order by code nulls last, finding.severity_code desc, rule
