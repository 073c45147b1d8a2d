-- Grain: one row per landed row of revolving_allocation in force.
{{ rows_in_force('revolving_allocation') }}
