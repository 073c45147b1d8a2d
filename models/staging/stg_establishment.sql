-- Grain: one row per standing landed row of establishment: source, scope, part, as-of date, record key.
{{ standing_rows('establishment') }}
