-- Grain: code column of person x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
    'sex_code': ['sex', 'E16'],
    'ethnicity_code': ['ethnicity', 'E16'],
    'political_status_code': ['political_status', 'E16'],
    'education_code': ['education', 'E16'],
    'full_time_education_code': ['education', 'E16'],
    'degree_code': ['degree', 'E16'],
    'staff_status_code': ['staff_status', 'E16'],
    'identity_code': ['identity', 'E16'],
    'funding_code': ['funding', 'E16'],
    'occupancy_code': ['occupancy', 'E16'],
    'staff_category_code': ['staff_category', 'E16'],
    'post_category_code': ['post_category', 'E16'],
    'post_grade_code': ['post_grade', 'E16'],
    'professional_title_code': ['professional_title', 'E16'],
    'leadership_level_code': ['leadership_level', 'E16'],
    'leadership_role_code': ['leadership_role', 'E16'],
    'rank_code': ['civil_service_rank', 'E16'],
    'retirement_group_code': ['retirement_group', 'E16'],
    'entry_mode_code': ['movement_mode', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_person') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'person') }}
