-- Grain: one row per landed row of revolving_pool in force.
{{ rows_in_force('revolving_pool') }}
