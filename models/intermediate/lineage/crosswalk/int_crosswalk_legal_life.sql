-- Grain: body x time it existed, by snapshots and dated records.
{% set lag = "(select follow_months from " ~ ref('int_lineage_threshold') ~ ")" -%}
{{ unit_life('int_crosswalk_edge', 'int_crosswalk_life', 'int_crosswalk_departure', lag) }}
