-- Grain: one row per landed row of leadership_quota in force.
{{ rows_in_force('leadership_quota') }}
