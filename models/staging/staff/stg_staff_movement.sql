-- Grain: one row per landed row of staff_movement in force.
{{ rows_in_force('staff_movement') }}
