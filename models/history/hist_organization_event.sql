-- Grain: record key; the row of organization_event that stands.
{{ latest_rows('organization_event') }}
