-- Grain: one row per standing landed row of payroll: source, scope, part, as-of date, record key.
{{ standing_rows('payroll') }}
