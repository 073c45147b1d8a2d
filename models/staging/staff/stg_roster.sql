-- Grain: one row per landed row of roster in force.
{{ rows_in_force('roster') }}
