-- Grain: code column of organization x spell of a record whose code is not in the list.
{% set lists = {
    'organization_type_code': ['organization_type', 'E16'],
    'nature_code': ['organization_nature', 'E16'],
    'system_code': ['organization_system', 'E16'],
    'grade_code': ['organization_grade', 'E16'],
    'admin_level_code': ['admin_level', 'E16'],
    'function_code': ['function', 'E16'],
    'policy_field_code': ['policy_field', 'E16'],
    'industry_code': ['industry', 'E16'],
    'public_institution_class_code': ['public_institution_class', 'E16'],
    'funding_code': ['funding', 'E16'],
    'status_code': ['record_status', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_organization') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'organization') }}
