-- Grain: record key; the row of staff_movement in force.
{{ latest_rows('staff_movement', {
    'direction_code': 'movement_direction',
    'mode_code': 'movement_mode',
}) }}
