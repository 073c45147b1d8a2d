-- Grain: one row per landed row of division_event in force.
{{ rows_in_force('division_event') }}
