-- Grain: one row per standing landed row of document_item.
{{ standing_rows('document_item') }}
