-- Grain: code column of roster x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
} -%}
with {{ period_states('roster') }},

{{ unlisted_codes(lists, "records.organization_code") }}

{{ finding_spells('failing', 'roster') }}
