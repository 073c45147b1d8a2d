-- Grain: one row per standing landed row of appointment.
{{ standing_rows('appointment') }}
