-- Grain: code column of appointment x spell of a record whose code is not in the list.
{% set lists = {
    'post_category_code': 'post_category',
    'post_grade_code': 'post_grade',
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
} -%}
with records as (
    select * from {{ ref('hist_appointment') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'appointment') }}
