-- Grain: code column of problem x spell of a record whose code is not in the list.
{% set lists = {
    'aspect_code': ['aspect', 'E16'],
    'problem_type_code': ['problem_type', 'E16'],
    'signal_source_code': ['signal_source', 'E16'],
    'severity_code': ['severity', 'E16'],
    'cause_class_code': ['cause_class', 'E16'],
    'problem_cause_code': ['problem_cause', 'E16'],
    'responsible_role_code': ['liaison_role', 'E16'],
} -%}
with records as (
    {{ event_states('problem') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'problem') }}
