-- Grain: code column of staff_movement x spell of a record whose code is not in the list.
{% set lists = {
    'direction_code': ['movement_direction', 'E16'],
    'mode_code': ['movement_mode', 'E16'],
} -%}
with records as (
    {{ event_states('staff_movement') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, "coalesce(records.to_organization_code, records.from_organization_code)") | indent(4) }}
)

{{ finding_spells('failing', 'staff_movement') }}
