-- Grain: code column of approval_document x spell of a record whose code is not in the list.
{% set lists = {
    'issuer_level_code': ['admin_level', 'E16'],
    'subject_code': ['document_subject', 'E16'],
} -%}
with {{ event_states('approval_document') }},

{{ unlisted_codes(lists, "cast(null as varchar)") }}

{{ finding_spells('failing', 'approval_document') }}
