-- Grain: one row per standing landed row of department.
{{ standing_rows('department') }}
