-- Grain: one row per landed row of organization_event in force.
{{ rows_in_force('organization_event') }}
