-- Grain: one row per standing landed row of approved_title: source, scope, part, as-of date, record key.
{{ standing_rows('approved_title') }}
