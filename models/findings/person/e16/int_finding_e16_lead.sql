-- Grain: code column of lead x spell of a record whose code is not in the list.
{% set lists = {
    'lead_channel_code': 'lead_channel',
    'problem_type_code': 'problem_type',
    'lead_outcome_code': 'lead_outcome',
} -%}
with records as (
    select * from {{ ref('int_lead_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'lead') }}
