-- Grain: record key; the row of document_item that stands.
{{ latest_rows('document_item') }}
