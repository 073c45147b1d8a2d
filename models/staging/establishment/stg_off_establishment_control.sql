-- Grain: one row per landed row of off_establishment_control in force.
{{ rows_in_force('off_establishment_control') }}
