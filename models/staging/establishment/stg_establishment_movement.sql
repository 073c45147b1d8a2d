-- Grain: one row per standing landed row of establishment_movement.
{{ standing_rows('establishment_movement') }}
