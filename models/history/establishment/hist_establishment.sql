-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('establishment', {
    'establishment_type_code': 'establishment_type',
    'funding_code': 'funding',
}, ['establishment_type_code', 'funding_code'], figures=[
    'authorized_posts',
    'frozen_posts',
    'reserved_posts',
    'revolving_in_posts',
    'revolving_out_posts',
    'separately_listed_posts',
]) }}
