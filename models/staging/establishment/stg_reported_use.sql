-- Grain: one row per standing landed row of reported_use.
{{ standing_rows('reported_use') }}
