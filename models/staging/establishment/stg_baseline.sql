-- Grain: one row per standing landed row of baseline.
{{ standing_rows('baseline') }}
