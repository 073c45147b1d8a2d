-- Grain: one row per landed row of establishment in force.
{{ rows_in_force('establishment') }}
