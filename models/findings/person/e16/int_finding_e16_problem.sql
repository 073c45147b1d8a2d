-- Grain: code column of problem x spell of a record whose code is not in the list.
{% set lists = {
    'aspect_code': 'aspect',
    'problem_type_code': 'problem_type',
    'signal_source_code': 'signal_source',
    'severity_code': 'severity',
    'cause_class_code': 'cause_class',
    'problem_cause_code': 'problem_cause',
    'responsible_role_code': 'liaison_role',
} -%}
with records as (
    select * from {{ ref('int_problem_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'problem') }}
