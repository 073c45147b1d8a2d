-- Grain: one row per landed row of recruitment_plan in force.
{{ rows_in_force('recruitment_plan') }}
