-- Grain: code column of division_event x spell of a record whose code is not in the list.
{% set lists = {
    'event_type_code': ['organization_event_type', 'E16'],
    'reform_code': ['reform', 'E16'],
} -%}
with {{ event_states('division_event') }},

{{ unlisted_codes(lists, "cast(null as varchar)") }}

{{ finding_spells('failing', 'division_event') }}
