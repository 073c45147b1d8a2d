-- Grain: one row per landed row of notice in force.
{{ rows_in_force('notice') }}
