-- Grain: one row per landed row of sanding_plan in force.
{{ rows_in_force('sanding_plan') }}
