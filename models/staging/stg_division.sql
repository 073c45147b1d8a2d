-- Grain: one row per standing landed row of division: source, scope, part, as-of date, record key.
{{ standing_rows('division') }}
