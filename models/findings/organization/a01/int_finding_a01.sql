-- Grain: mandatory column of organization x spell of a record that leaves it blank.
with records as (
    select * from {{ ref('hist_organization') }}
),

failing as (
    {{ blank_cells('records', 'organization', {'established_doc_no': 'established_doc_no'}, 'A01') | indent(4) }}
)

{{ finding_spells('failing', 'organization', 'organization_code', 'failed_last_seen', 'failed_from', 'failed_to') }}
