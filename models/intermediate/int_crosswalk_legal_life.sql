-- Grain: body x time it existed, by snapshots and dated records.
{{ unit_life('int_crosswalk_edge', 'int_crosswalk_life', 'int_crosswalk_departure', 12) }}
