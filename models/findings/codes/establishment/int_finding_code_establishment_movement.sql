-- Grain: code column of establishment_movement x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
    'reason_code': ['establishment_reason', 'E16'],
} -%}
with {{ event_states('establishment_movement') }},

{{ unlisted_codes(lists, "records.organization_code") }}

{{ finding_spells('failing', 'establishment_movement') }}
