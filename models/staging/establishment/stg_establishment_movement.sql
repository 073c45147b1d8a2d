-- Grain: one row per landed row of establishment_movement in force.
{{ rows_in_force('establishment_movement') }}
