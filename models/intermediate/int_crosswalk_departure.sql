-- Grain: body x date on which something left it, and whether it went on.
{{ unit_departure('int_crosswalk_edge', 'int_crosswalk_life', 12) }}
