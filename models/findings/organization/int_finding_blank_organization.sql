-- Grain: mandatory column of organization x spell of a record that leaves it blank.
with records as (
    select * from {{ ref('hist_organization') }}
),

{{ blank_cells('organization', {'established_doc_no': 'established_doc_no'}) }}

{{ finding_spells('failing', 'organization', 'organization_code', 'failed_last_seen', 'failed_from', 'failed_to') }}
