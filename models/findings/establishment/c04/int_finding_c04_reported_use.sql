-- Grain: code column of reported_use x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': 'establishment_type',
} -%}
with records as (
    {{ period_states('reported_use') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, 'C04') | indent(4) }}
)

{{ finding_spells('failing', 'reported_use') }}
