-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('baseline', {
    'establishment_type_code': 'establishment_type',
}, ['establishment_type_code'], figures=[
    'control_posts',
]) }}
