-- Grain: code column of document_item x spell of a record whose code is not in the list.
{% set lists = {
    'matter_code': 'document_matter',
} -%}
with records as (
    select * from {{ ref('int_document_item_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'document_item') }}
