-- Grain: code column of post x spell of a record whose code is not in the list.
{% set lists = {
    'post_category_code': 'post_category',
    'post_grade_code': 'post_grade',
    'occupied_code': 'occupied',
    'required_education_code': 'education',
    'status_code': 'record_status',
} -%}
with records as (
    select * from {{ ref('hist_post') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'post') }}
