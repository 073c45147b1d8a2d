-- Grain: one row per landed row of person in force.
{{ rows_in_force('person') }}
