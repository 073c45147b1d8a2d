-- Grain: code column of establishment_movement x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
    'reason_code': ['establishment_reason', 'E16'],
} -%}
with records as (
    {{ event_states('establishment_movement') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'establishment_movement') }}
