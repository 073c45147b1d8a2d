-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('approved_title', {
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
}) }}
