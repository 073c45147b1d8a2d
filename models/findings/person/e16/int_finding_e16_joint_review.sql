-- Grain: code column of joint_review x spell of a record whose code is not in the list.
{% set lists = {
    'leadership_level_code': 'leadership_level',
    'posts_test_code': 'test_result',
    'quota_test_code': 'test_result',
    'structure_test_code': 'test_result',
    'major_test_code': 'test_result',
    'result_code': 'review_result',
    'refusal_reason_code': 'refusal_reason',
} -%}
with records as (
    select * from {{ ref('int_joint_review_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'joint_review') }}
