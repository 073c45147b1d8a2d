-- Grain: source, scope, part, period, record key; rows of its newest delivery.
{{ period_rows('recruitment_plan', 'plan_year', name='organization_name') }}
