-- Grain: code column of campaign x spell of a record whose code is not in the list.
{% set lists = {
    'campaign_kind_code': 'campaign_kind',
    'reform_code': 'reform',
} -%}
with states as (
    select * from {{ ref('int_campaign_state') }}
),

records as (
    select *, cast(null as varchar) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'campaign') }}
