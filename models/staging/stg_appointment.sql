-- Grain: one row per standing landed row of appointment: source, scope, part, as-of date, record key.
{{ standing_rows('appointment') }}
