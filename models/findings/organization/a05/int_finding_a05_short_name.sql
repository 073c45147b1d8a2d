-- Grain: organization record without the standard short name, where the column is mandatory.
with records as (
    select * from {{ ref('hist_organization') }}
),

failing as (
    {{ blank_cells('records', 'organization', {'short_name': 'short_name'}, 'A05') | indent(4) }}
)

{{ finding_spells('failing', 'organization', 'organization_code', 'failed_last_seen', 'failed_from', 'failed_to') }}
