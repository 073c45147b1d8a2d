-- Grain: one row per standing landed row of leadership_quota.
{{ standing_rows('leadership_quota') }}
