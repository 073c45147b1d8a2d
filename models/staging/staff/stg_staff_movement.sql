-- Grain: one row per standing landed row of staff_movement.
{{ standing_rows('staff_movement') }}
