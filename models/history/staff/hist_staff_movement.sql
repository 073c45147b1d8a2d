-- Grain: record key; the row of staff_movement that stands.
{{ latest_rows('staff_movement', {
    'direction_code': 'movement_direction',
    'mode_code': 'movement_mode',
}) }}
