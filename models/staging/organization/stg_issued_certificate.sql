-- Grain: one row per landed row of issued_certificate in force.
{{ rows_in_force('issued_certificate') }}
