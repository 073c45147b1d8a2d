-- Grain: one row per landed row of appointment in force.
{{ rows_in_force('appointment') }}
