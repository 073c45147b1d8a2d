-- Grain: one row per landed row of self_check_return in force.
{{ rows_in_force('self_check_return') }}
