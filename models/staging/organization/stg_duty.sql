-- Grain: one row per landed row of duty in force.
{{ rows_in_force('duty') }}
