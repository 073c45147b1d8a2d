-- Grain: code column of person x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': 'establishment_type',
} -%}
with records as (
    select * from {{ ref('hist_person') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'C04') | indent(4) }}
)

{{ finding_spells('failing', 'person') }}
