-- Grain: one row per landed row of liaison_officer in force.
{{ rows_in_force('liaison_officer') }}
