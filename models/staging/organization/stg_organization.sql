-- Grain: one row per landed row of organization in force.
{{ rows_in_force('organization') }}
