-- Grain: one row per landed row of baseline in force.
{{ rows_in_force('baseline') }}
