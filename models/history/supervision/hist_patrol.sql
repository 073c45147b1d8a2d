-- Grain: record key; the row of patrol in force.
{{ latest_rows('patrol') }}
