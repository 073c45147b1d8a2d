-- Grain: code column of joint_review x spell of a record whose code is not in the list.
{% set lists = {
    'leadership_level_code': ['leadership_level', 'E16'],
    'posts_test_code': ['test_result', 'E16'],
    'quota_test_code': ['test_result', 'E16'],
    'structure_test_code': ['test_result', 'E16'],
    'major_test_code': ['test_result', 'E16'],
    'result_code': ['review_result', 'E16'],
    'refusal_reason_code': ['refusal_reason', 'E16'],
} -%}
with records as (
    {{ event_states('joint_review') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'joint_review') }}
