-- Grain: one row per standing landed row of organization_event: source, scope, part, as-of date, record key.
{{ standing_rows('organization_event') }}
