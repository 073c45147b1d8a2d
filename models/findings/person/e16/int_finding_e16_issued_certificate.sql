-- Grain: code column of issued_certificate x spell of a record whose code is not in the list.
{% set lists = {
    'item_type_code': 'sanding_item_type',
} -%}
with records as (
    select * from {{ ref('hist_issued_certificate') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'issued_certificate') }}
