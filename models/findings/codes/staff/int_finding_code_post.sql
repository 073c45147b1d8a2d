-- Grain: code column of post x spell of a record whose code is not in the list.
{% set lists = {
    'post_category_code': ['post_category', 'E16'],
    'post_grade_code': ['post_grade', 'E16'],
    'occupied_code': ['occupied', 'E16'],
    'required_education_code': ['education', 'E16'],
    'status_code': ['record_status', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_post') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'post') }}
