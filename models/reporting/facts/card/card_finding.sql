-- Grain: failing record of the organization that is open in the closing month, with the first month in which
-- one of its rule was seen.
select
    finding.finding_id as fact_key,
    finding.entity,
    finding.record_key,
    cast(null as varchar) as lake_id,
    finding.row_no,
    finding.delivery_id,
    cast(null as varchar) as doc_no,
    finding.organization_code,
    finding.rule_id,
    rule.sentence_zh,
    rule.sentence_en,
    finding.severity_code,
    severity.label_zh as severity_zh,
    severity.label_en as severity_en,
    strftime(min(finding.first_seen_on) over (partition by finding.rule_id), '%Y-%m')
        as first_seen_in
from {{ ref('open_finding') }}(given_organization, closing_date) as finding
left join {{ ref('rule') }} as rule on finding.rule_id = rule.rule_id
left join {{ ref('severity') }} as severity on finding.severity_code = severity.code
