-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('department', {
    'department_type_code': 'department_type',
    'grade_code': 'organization_grade',
}, figures=[
    'authorized_posts',
], name='department_name') }}
