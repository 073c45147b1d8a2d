-- Grain: code column of organization x spell of a record whose code is not in the list.
{% set lists = {
    'organization_type_code': 'organization_type',
    'nature_code': 'organization_nature',
    'system_code': 'organization_system',
    'grade_code': 'organization_grade',
    'admin_level_code': 'admin_level',
    'function_code': 'function',
    'policy_field_code': 'policy_field',
    'industry_code': 'industry',
    'public_institution_class_code': 'public_institution_class',
    'funding_code': 'funding',
    'status_code': 'record_status',
} -%}
with records as (
    select * from {{ ref('hist_organization') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'organization') }}
