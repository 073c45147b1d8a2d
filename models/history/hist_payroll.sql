-- Grain: source, scope, part, period, record key; the rows of the newest delivery of a period.
{{ period_rows('payroll', 'pay_month') }}
