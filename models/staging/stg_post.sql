-- Grain: one row per standing landed row of post: source, scope, part, as-of date, record key.
{{ standing_rows('post') }}
