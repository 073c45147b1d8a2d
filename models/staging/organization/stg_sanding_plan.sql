-- Grain: one row per standing landed row of sanding_plan.
{{ standing_rows('sanding_plan') }}
