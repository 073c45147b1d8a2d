-- Grain: one row per standing landed row of document_item: source, scope, part, as-of date, record key.
{{ standing_rows('document_item') }}
