-- Grain: one row per landed row of finding_exception in force.
{{ rows_in_force('finding_exception') }}
