-- Grain: code column of approved_title x spell of a record whose code is not in the list.
{% set lists = {
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
} -%}
with records as (
    select * from {{ ref('hist_approved_title') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'approved_title') }}
