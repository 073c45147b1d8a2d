-- Grain: one row per standing landed row of workload: source, scope, part, as-of date, record key.
{{ standing_rows('workload') }}
