-- Grain: code column of payroll x spell of a record whose code is not in the list.
{% set lists = {
    'pay_item_code': ['pay_item', 'E16'],
    'establishment_type_code': ['establishment_type', 'C04'],
    'pay_status_code': ['pay_status', 'E16'],
} -%}
with records as (
    {{ period_states('payroll') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'payroll') }}
