-- Grain: code column of self_check_return x spell of a record whose code is not in the list.
{% set lists = {
    'aspect_code': 'aspect',
} -%}
with records as (
    select * from {{ ref('int_self_check_return_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'self_check_return') }}
