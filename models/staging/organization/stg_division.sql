-- Grain: one row per landed row of division in force.
{{ rows_in_force('division') }}
