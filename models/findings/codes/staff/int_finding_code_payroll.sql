-- Grain: code column of payroll x spell of a record whose code is not in the list.
{% set lists = {
    'pay_item_code': ['pay_item', 'E16'],
    'establishment_type_code': ['establishment_type', 'C04'],
    'pay_status_code': ['pay_status', 'E16'],
} -%}
with {{ period_states('payroll') }},

{{ unlisted_codes(lists, "records.organization_code") }}

{{ finding_spells('failing', 'payroll') }}
