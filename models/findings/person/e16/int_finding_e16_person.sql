-- Grain: code column of person x spell of a record whose code is not in the list.
{% set lists = {
    'sex_code': 'sex',
    'ethnicity_code': 'ethnicity',
    'political_status_code': 'political_status',
    'education_code': 'education',
    'full_time_education_code': 'education',
    'degree_code': 'degree',
    'staff_status_code': 'staff_status',
    'identity_code': 'identity',
    'funding_code': 'funding',
    'occupancy_code': 'occupancy',
    'staff_category_code': 'staff_category',
    'post_category_code': 'post_category',
    'post_grade_code': 'post_grade',
    'professional_title_code': 'professional_title',
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
    'rank_code': 'civil_service_rank',
    'retirement_group_code': 'retirement_group',
    'entry_mode_code': 'movement_mode',
} -%}
with records as (
    select * from {{ ref('hist_person') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'person') }}
