-- Grain: code column of baseline x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
} -%}
with records as (
    select * from {{ ref('hist_baseline') }}
),

failing as (
    {{ unlisted_codes('records', lists, "cast(null as varchar)") | indent(4) }}
)

{{ finding_spells('failing', 'baseline') }}
