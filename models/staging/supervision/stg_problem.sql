-- Grain: one row per landed row of problem in force.
{{ rows_in_force('problem') }}
