-- Grain: record key; the row of approval_document in force.
{{ latest_rows('approval_document', {
    'issuer_level_code': 'admin_level',
    'subject_code': 'document_subject',
}) }}
