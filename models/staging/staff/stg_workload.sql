-- Grain: one row per standing landed row of workload.
{{ standing_rows('workload') }}
