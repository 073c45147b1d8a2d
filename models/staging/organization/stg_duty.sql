-- Grain: one row per standing landed row of duty.
{{ standing_rows('duty') }}
