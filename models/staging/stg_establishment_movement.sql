-- Grain: one row per standing landed row of establishment_movement: source, scope, part, as-of date, record key.
{{ standing_rows('establishment_movement') }}
