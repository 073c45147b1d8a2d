-- Grain: one row per landed row of organization_plate in force.
{{ rows_in_force('organization_plate') }}
