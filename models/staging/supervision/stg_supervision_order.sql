-- Grain: one row per landed row of supervision_order in force.
{{ rows_in_force('supervision_order') }}
