-- Grain: source, scope, part, period, record key; rows of its newest delivery.
{{ period_rows('roster', 'period', {
    'establishment_type_code': 'establishment_type',
}, name='name_key') }}
