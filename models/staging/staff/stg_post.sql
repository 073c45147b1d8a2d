-- Grain: one row per landed row of post in force.
{{ rows_in_force('post') }}
