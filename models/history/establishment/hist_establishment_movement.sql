-- Grain: record key; the row of establishment_movement in force.
{{ latest_rows('establishment_movement', {
    'establishment_type_code': 'establishment_type',
    'reason_code': 'establishment_reason',
}, figures=[
    'posts_change',
]) }}
