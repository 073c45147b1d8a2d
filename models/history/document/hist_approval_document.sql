-- Grain: record key; the row of approval_document that stands.
{{ latest_rows('approval_document', {
    'issuer_level_code': 'admin_level',
    'subject_code': 'document_subject',
}) }}
