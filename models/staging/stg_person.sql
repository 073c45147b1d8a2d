-- Grain: one row per standing landed row of person: source, scope, part, as-of date, record key.
{{ standing_rows('person') }}
