-- Grain: one row per standing landed row of roster: source, scope, part, as-of date, record key.
{{ standing_rows('roster') }}
