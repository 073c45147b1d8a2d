-- Grain: record key; the row of supervision_order in force.
{{ latest_rows('supervision_order') }}
