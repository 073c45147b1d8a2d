-- Grain: one row per landed row of payroll in force.
{{ rows_in_force('payroll') }}
