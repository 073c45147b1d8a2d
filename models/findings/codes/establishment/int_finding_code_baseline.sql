-- Grain: code column of baseline x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': ['establishment_type', 'C04'],
} -%}
with records as (
    select * from {{ ref('hist_baseline') }}
),

{{ unlisted_codes(lists, "cast(null as varchar)") }}

{{ finding_spells('failing', 'baseline') }}
