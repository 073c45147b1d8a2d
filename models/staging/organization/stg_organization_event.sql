-- Grain: one row per standing landed row of organization_event.
{{ standing_rows('organization_event') }}
