-- Grain: code column of off_establishment_worker x spell of a record whose code is not in the list.
{% set lists = {
    'worker_type_code': ['worker_type', 'E16'],
    'post_category_code': ['post_category', 'E16'],
    'sex_code': ['sex', 'E16'],
    'education_code': ['education', 'E16'],
    'funding_code': ['funding', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_off_establishment_worker') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'off_establishment_worker') }}
