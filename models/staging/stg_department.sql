-- Grain: one row per standing landed row of department: source, scope, part, as-of date, record key.
{{ standing_rows('department') }}
