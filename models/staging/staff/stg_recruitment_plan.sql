-- Grain: one row per standing landed row of recruitment_plan.
{{ standing_rows('recruitment_plan') }}
