-- Grain: record key; the row of division_event that stands.
{{ latest_rows('division_event') }}
