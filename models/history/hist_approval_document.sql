-- Grain: record key; the row of approval_document that stands.
{{ latest_rows('approval_document') }}
