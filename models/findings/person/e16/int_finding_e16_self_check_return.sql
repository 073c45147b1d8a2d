-- Grain: code column of self_check_return x spell of a record whose code is not in the list.
{% set lists = {
    'aspect_code': 'aspect',
} -%}
with records as (
    {{ event_states('self_check_return') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16', ['aspect_code']) | indent(4) }}
)

{{ finding_spells('failing', 'self_check_return') }}
