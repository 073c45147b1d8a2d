-- Grain: one row per landed row of approved_title in force.
{{ rows_in_force('approved_title') }}
