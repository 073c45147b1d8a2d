-- Grain: one row per standing landed row of establishment.
{{ standing_rows('establishment') }}
