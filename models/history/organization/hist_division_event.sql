-- Grain: record key; the row of division_event in force.
{{ latest_rows('division_event', {
    'event_type_code': 'organization_event_type',
    'reform_code': 'reform',
}) }}
