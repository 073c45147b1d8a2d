-- Grain: one row per landed row of patrol in force.
{{ rows_in_force('patrol') }}
