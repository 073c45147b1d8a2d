-- Grain: record key; the row of document_item in force.
{{ latest_rows('document_item', {
    'establishment_type_code': 'establishment_type',
    'matter_code': 'document_matter',
}, figures=[
    'posts_change',
]) }}
