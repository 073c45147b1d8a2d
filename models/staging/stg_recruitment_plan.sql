-- Grain: one row per standing landed row of recruitment_plan: source, scope, part, as-of date, record key.
{{ standing_rows('recruitment_plan') }}
