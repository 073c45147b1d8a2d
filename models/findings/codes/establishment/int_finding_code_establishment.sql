-- Grain: code column of establishment x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
    'funding_code': ['funding', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_establishment') }}
),

{{ unlisted_codes(lists, "records.organization_code") }}

{{ finding_spells('failing', 'establishment') }}
