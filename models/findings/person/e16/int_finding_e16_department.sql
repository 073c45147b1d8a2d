-- Grain: code column of department x spell of a record whose code is not in the list.
{% set lists = {
    'department_type_code': 'department_type',
    'grade_code': 'organization_grade',
} -%}
with records as (
    select * from {{ ref('hist_department') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'department') }}
