-- Grain: record key; the row of staff_movement that stands.
{{ latest_rows('staff_movement') }}
