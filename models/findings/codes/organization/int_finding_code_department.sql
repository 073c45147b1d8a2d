-- Grain: code column of department x spell of a record whose code is not in the list.
{% set lists = {
    'department_type_code': ['department_type', 'E16'],
    'grade_code': ['organization_grade', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_department') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'department') }}
