-- Grain: code column of division x spell of a record whose code is not in the list.
{% set lists = {
    'level_code': 'division_level',
} -%}
with states as (
    select * from {{ ref('hist_division') }}
),

records as (
    select *, cast(null as varchar) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'division') }}
