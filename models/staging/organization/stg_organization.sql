-- Grain: one row per standing landed row of organization.
{{ standing_rows('organization') }}
