-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('division', {
    'level_code': 'division_level',
}, name='division_name') }}
