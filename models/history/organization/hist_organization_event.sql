-- Grain: record key; the row of organization_event that stands.
{{ latest_rows('organization_event', {
    'event_type_code': 'organization_event_type',
    'reform_code': 'reform',
}) }}
