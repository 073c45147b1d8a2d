-- Grain: code column of organization_event x spell of a record whose code is not in the list.
{% set lists = {
    'event_type_code': 'organization_event_type',
    'reform_code': 'reform',
} -%}
with states as (
    select * from {{ ref('int_organization_event_state') }}
),

records as (
    select *, coalesce(successor_code, predecessor_code) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'organization_event') }}
