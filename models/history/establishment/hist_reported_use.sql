-- Grain: source, scope, part, period, record key; rows of its newest delivery.
{{ period_rows('reported_use', 'period', {
    'establishment_type_code': 'establishment_type',
}, ['establishment_type_code']) }}
