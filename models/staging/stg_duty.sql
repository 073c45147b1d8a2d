-- Grain: one row per standing landed row of duty: source, scope, part, as-of date, record key.
{{ standing_rows('duty') }}
