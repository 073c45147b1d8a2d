-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('organization', {
    'organization_type_code': 'organization_type',
    'nature_code': 'organization_nature',
    'system_code': 'organization_system',
    'grade_code': 'organization_grade',
    'admin_level_code': 'admin_level',
    'function_code': 'function',
    'policy_field_code': 'policy_field',
    'industry_code': 'industry',
    'public_institution_class_code': 'public_institution_class',
    'funding_code': 'funding',
    'status_code': 'record_status',
}, figures=[
    'organization_name',
], name='organization_name') }}
