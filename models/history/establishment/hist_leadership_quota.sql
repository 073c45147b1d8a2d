-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('leadership_quota', {
    'leadership_level_code': 'leadership_level',
    'leadership_role_code': 'leadership_role',
}, ['leadership_level_code', 'leadership_role_code'], figures=[
    'authorized_posts',
]) }}
