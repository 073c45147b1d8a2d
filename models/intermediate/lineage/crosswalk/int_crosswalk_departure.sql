-- Grain: body x date on which something left it, and whether it went on.
{% set lag = "(select follow_months from " ~ ref('int_lineage_threshold') ~ ")" -%}
{{ unit_departure('int_crosswalk_edge', 'int_crosswalk_life', lag) }}
