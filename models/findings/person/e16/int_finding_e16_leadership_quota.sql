-- Grain: code column of leadership_quota x spell of a record whose code is not in the list.
{% set lists = {
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
} -%}
with records as (
    select * from {{ ref('hist_leadership_quota') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'leadership_quota') }}
