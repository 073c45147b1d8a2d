-- Grain: one row per standing landed row of division.
{{ standing_rows('division') }}
