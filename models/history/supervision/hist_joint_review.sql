-- Grain: record key; the row of joint_review in force.
{{ latest_rows('joint_review', {
    'leadership_level_code': 'leadership_level',
    'posts_test_code': 'test_result',
    'quota_test_code': 'test_result',
    'structure_test_code': 'test_result',
    'major_test_code': 'test_result',
    'result_code': 'review_result',
    'refusal_reason_code': 'refusal_reason',
}) }}
