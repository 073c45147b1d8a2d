-- Grain: one row per standing landed row of division_event.
{{ standing_rows('division_event') }}
