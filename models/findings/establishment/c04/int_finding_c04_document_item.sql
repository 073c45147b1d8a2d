-- Grain: code column of document_item x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': 'establishment_type',
} -%}
with records as (
    select * from {{ ref('int_document_item_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'C04') | indent(4) }}
)

{{ finding_spells('failing', 'document_item') }}
