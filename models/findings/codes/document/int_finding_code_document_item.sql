-- Grain: code column of document_item x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
    'matter_code': ['document_matter', 'E16'],
} -%}
with {{ event_states('document_item') }},

{{ unlisted_codes(lists, "records.organization_code") }}

{{ finding_spells('failing', 'document_item') }}
