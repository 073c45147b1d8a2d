-- Grain: code column of payroll x spell of a record whose code is not in the list.
{% set lists = {
    'pay_item_code': 'pay_item',
    'pay_status_code': 'pay_status',
} -%}
with records as (
    {{ period_states('payroll') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'payroll') }}
