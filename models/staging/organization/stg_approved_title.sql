-- Grain: one row per standing landed row of approved_title.
{{ standing_rows('approved_title') }}
