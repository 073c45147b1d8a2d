-- Grain: one row per landed row of reported_use in force.
{{ rows_in_force('reported_use') }}
