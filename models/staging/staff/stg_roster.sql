-- Grain: one row per standing landed row of roster.
{{ standing_rows('roster') }}
