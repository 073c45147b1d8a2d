-- Grain: source, scope, part, record key, interval of equal state.
{{ intervals('issued_certificate', {
    'item_type_code': 'sanding_item_type',
}, name='item_name') }}
