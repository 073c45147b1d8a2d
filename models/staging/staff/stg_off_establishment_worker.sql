-- Grain: one row per landed row of off_establishment_worker in force.
{{ rows_in_force('off_establishment_worker') }}
