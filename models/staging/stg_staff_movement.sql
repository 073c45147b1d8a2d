-- Grain: one row per standing landed row of staff_movement: source, scope, part, as-of date, record key.
{{ standing_rows('staff_movement') }}
