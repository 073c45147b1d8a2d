-- Grain: one row per landed row of department in force.
{{ rows_in_force('department') }}
