-- Grain: code column of approval_document x spell of a record whose code is not in the list.
{% set lists = {
    'issuer_level_code': 'admin_level',
    'subject_code': 'document_subject',
} -%}
with states as (
    select * from {{ ref('int_approval_document_state') }}
),

records as (
    select *, cast(null as varchar) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'approval_document') }}
