-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('appointment', {
    'post_category_code': 'post_category',
    'post_grade_code': 'post_grade',
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
}) }}
