-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('liaison_officer', {
    'liaison_role_code': 'liaison_role',
}, ['liaison_role_code'], name='name_key') }}
