-- Grain: record key; the row of enforcement_case in force.
{{ latest_rows('enforcement_case', {
    'partner_code': 'enforcement_partner',
    'case_outcome_code': 'case_outcome',
}, ['partner_code']) }}
