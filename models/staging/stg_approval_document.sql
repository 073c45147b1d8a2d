-- Grain: one row per standing landed row of approval_document: source, scope, part, as-of date, record key.
{{ standing_rows('approval_document') }}
