-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('organization_plate', {
    'plate_type_code': 'plate_type',
}) }}
