-- Grain: record key; the row of lead in force.
{{ latest_rows('lead', {
    'lead_channel_code': 'lead_channel',
    'problem_type_code': 'problem_type',
    'lead_outcome_code': 'lead_outcome',
}) }}
