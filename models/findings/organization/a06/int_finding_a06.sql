-- Grain: column mandatory for public institutions x spell of a record that leaves it blank.
{% set columns = {
    'public_institution_class_code': 'public_institution_class_code',
    'industry_code': 'industry_code',
    'funding_code': 'funding_code',
} -%}
with records as (
    select organization.*
    from {{ ref('hist_organization') }} as organization
    inner join {{ ref('organization_nature') }} as organization_nature
        on
            organization.nature_code = organization_nature.code
            and organization_nature.band = 'public_institution'
),

failing as (
    {{ blank_cells('records', 'public_institution', columns, 'A06') | indent(4) }}
)

{{ finding_spells('failing', 'organization', 'organization_code', 'failed_last_seen', 'failed_from', 'failed_to') }}
