-- Grain: one row per landed row of workload in force.
{{ rows_in_force('workload') }}
