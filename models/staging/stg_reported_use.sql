-- Grain: one row per standing landed row of reported_use: source, scope, part, as-of date, record key.
{{ standing_rows('reported_use') }}
