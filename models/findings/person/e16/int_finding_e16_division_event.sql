-- Grain: code column of division_event x spell of a record whose code is not in the list.
{% set lists = {
    'event_type_code': 'organization_event_type',
    'reform_code': 'reform',
} -%}
with states as (
    select * from {{ ref('int_division_event_state') }}
),

records as (
    select *, cast(null as varchar) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'division_event') }}
