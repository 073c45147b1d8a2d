-- Grain: record key; the row of establishment_movement that stands.
{{ latest_rows('establishment_movement') }}
