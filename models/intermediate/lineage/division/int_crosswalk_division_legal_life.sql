-- Grain: division x time it existed, by snapshots and dated records.
{{ unit_life('int_crosswalk_division_edge', 'int_crosswalk_division_life', 'int_crosswalk_division_departure', 0) }}
