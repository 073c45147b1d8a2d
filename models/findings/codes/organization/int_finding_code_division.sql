-- Grain: code column of division x spell of a record whose code is not in the list.
{% set lists = {
    'level_code': ['division_level', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_division') }}
),

{{ unlisted_codes(lists, "cast(null as varchar)") }}

{{ finding_spells('failing', 'division') }}
