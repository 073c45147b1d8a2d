-- Grain: record key; the row of self_check_return in force.
{{ latest_rows('self_check_return', {
    'aspect_code': 'aspect',
}, ['aspect_code']) }}
