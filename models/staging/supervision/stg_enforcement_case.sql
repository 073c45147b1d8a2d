-- Grain: one row per landed row of enforcement_case in force.
{{ rows_in_force('enforcement_case') }}
