-- Grain: code column of reported_use x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
} -%}
with {{ period_states('reported_use') }},

{{ unlisted_codes(lists, "records.organization_code") }}

{{ finding_spells('failing', 'reported_use') }}
