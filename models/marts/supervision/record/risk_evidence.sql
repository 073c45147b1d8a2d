-- Grain: component of the risk score x record that adds to it.
select
    organization_code,
    component_code,
    evidence_no,
    rule_id,
    severity_code,
    first_seen_on,
    entity,
    delivery_id,
    file_name,
    row_no,
    doc_no,
    responsible_role_code
from {{ ref('int_risk_evidence') }}
