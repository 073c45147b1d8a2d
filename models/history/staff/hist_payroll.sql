-- Grain: source, scope, part, period, record key; rows of its newest delivery.
{{ period_rows('payroll', 'pay_month', {
    'pay_item_code': 'pay_item',
    'establishment_type_code': 'establishment_type',
    'pay_status_code': 'pay_status',
}, ['pay_item_code'], name='name_key') }}
