-- Grain: code column of liaison_officer x spell of a record whose code is not in the list.
{% set lists = {
    'liaison_role_code': 'liaison_role',
} -%}
with records as (
    select * from {{ ref('hist_liaison_officer') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'liaison_officer') }}
