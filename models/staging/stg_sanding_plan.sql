-- Grain: one row per standing landed row of sanding_plan: source, scope, part, as-of date, record key.
{{ standing_rows('sanding_plan') }}
