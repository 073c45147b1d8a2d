-- Grain: division x date on which something left it, and whether it went on.
{{ unit_departure('int_crosswalk_division_edge', 'int_crosswalk_division_life', 0) }}
