-- Grain: one row per standing landed row of leadership_quota: source, scope, part, as-of date, record key.
{{ standing_rows('leadership_quota') }}
