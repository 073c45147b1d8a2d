-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('revolving_pool', {
    'establishment_type_code': 'establishment_type',
}, figures=[
    'authorized_posts',
], name='pool_name') }}
