-- Grain: code column of establishment_movement x spell of a record whose code is not in the list.
{% set lists = {
    'reason_code': 'establishment_reason',
} -%}
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'establishment_movement') }}
