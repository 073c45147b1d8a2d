-- Grain: one row per landed row of verification_slip in force.
{{ rows_in_force('verification_slip') }}
