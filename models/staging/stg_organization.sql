-- Grain: one row per standing landed row of organization: source, scope, part, as-of date, record key.
{{ standing_rows('organization') }}
