-- Grain: code column of staff_movement x spell of a record whose code is not in the list.
{% set lists = {
    'direction_code': ['movement_direction', 'E16'],
    'mode_code': ['movement_mode', 'E16'],
} -%}
with {{ event_states('staff_movement') }},

{{ unlisted_codes(lists, "coalesce(records.to_organization_code, records.from_organization_code)") }}

{{ finding_spells('failing', 'staff_movement') }}
