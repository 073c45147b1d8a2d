-- Grain: one row per landed row of lead in force.
{{ rows_in_force('lead') }}
