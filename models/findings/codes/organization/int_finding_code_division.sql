-- Grain: code column of division x spell of a record whose code is not in the list.
{% set lists = {
    'level_code': ['division_level', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_division') }}
),

failing as (
    {{ unlisted_codes('records', lists, "cast(null as varchar)") | indent(4) }}
)

{{ finding_spells('failing', 'division') }}
