-- Grain: one row per standing landed row of payroll.
{{ standing_rows('payroll') }}
