-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('post', {
    'post_category_code': 'post_category',
    'post_grade_code': 'post_grade',
    'occupied_code': 'occupied',
    'required_education_code': 'education',
    'status_code': 'record_status',
}, figures=[
    'authorized_fte',
]) }}
