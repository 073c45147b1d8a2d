-- Grain: code column of revolving_pool x spell of a record whose code is not in the list.
{% set lists = {
    'establishment_type_code': 'establishment_type',
} -%}
with states as (
    select * from {{ ref('hist_revolving_pool') }}
),

records as (
    select *, cast(null as varchar) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'C04') | indent(4) }}
)

{{ finding_spells('failing', 'revolving_pool') }}
