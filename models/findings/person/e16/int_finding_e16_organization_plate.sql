-- Grain: code column of organization_plate x spell of a record whose code is not in the list.
{% set lists = {
    'plate_type_code': 'plate_type',
} -%}
with records as (
    select * from {{ ref('hist_organization_plate') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'organization_plate') }}
