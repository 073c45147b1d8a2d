-- Grain: one row per standing landed row of organization_plate.
{{ standing_rows('organization_plate') }}
