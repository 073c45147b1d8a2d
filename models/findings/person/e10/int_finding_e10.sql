-- Grain: mandatory column of person x spell of a record that leaves it blank.
{% set columns = {
    'person_name': 'name_key',
    'establishment_type_code': 'establishment_type_code',
    'sex_code': 'sex_code',
    'birth_date': 'birth_month',
    'ethnicity_code': 'ethnicity_code',
    'political_status_code': 'political_status_code',
    'education_code': 'education_code',
    'work_started_on': 'work_started_on',
    'staff_status_code': 'staff_status_code',
    'department_code': 'department_code',
    'staff_category_code': 'staff_category_code',
    'post_category_code': 'post_category_code',
    'entered_on': 'entered_on',
    'entry_mode_code': 'entry_mode_code',
} -%}
with records as (
    select * from {{ ref('hist_person') }}
),

failing as (
    {{ blank_cells('records', 'person', columns, 'E10') | indent(4) }}
)

{{ finding_spells('failing', 'person', 'organization_code', 'failed_last_seen', 'failed_from', 'failed_to') }}
