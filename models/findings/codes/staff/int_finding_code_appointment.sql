-- Grain: code column of appointment x spell of a record whose code is not in the list.
{% set lists = {
    'post_category_code': ['post_category', 'E16'],
    'post_grade_code': ['post_grade', 'E16'],
    'leadership_level_code': ['leadership_level', 'E16'],
    'leadership_role_code': ['leadership_role', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_appointment') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'appointment') }}
