-- Grain: one row per standing landed row of approval_document.
{{ standing_rows('approval_document') }}
