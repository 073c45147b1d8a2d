-- Grain: code column of off_establishment_worker x spell of a record whose code is not in the list.
{% set lists = {
    'worker_type_code': 'worker_type',
    'post_category_code': 'post_category',
    'sex_code': 'sex',
    'education_code': 'education',
    'funding_code': 'funding',
} -%}
with records as (
    select * from {{ ref('hist_off_establishment_worker') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'off_establishment_worker') }}
