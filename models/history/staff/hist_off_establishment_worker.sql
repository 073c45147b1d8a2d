-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('off_establishment_worker', {
    'worker_type_code': 'worker_type',
    'post_category_code': 'post_category',
    'sex_code': 'sex',
    'education_code': 'education',
    'funding_code': 'funding',
}, name='name_key') }}
