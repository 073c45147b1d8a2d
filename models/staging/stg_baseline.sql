-- Grain: one row per standing landed row of baseline: source, scope, part, as-of date, record key.
{{ standing_rows('baseline') }}
