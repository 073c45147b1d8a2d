-- Grain: code column of roster x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': 'establishment_type',
} -%}
with records as (
    {{ period_states('roster') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, 'C04') | indent(4) }}
)

{{ finding_spells('failing', 'roster') }}
