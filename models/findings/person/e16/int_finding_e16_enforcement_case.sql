-- Grain: code column of enforcement_case x spell of a record whose code is not in the list.
{% set lists = {
    'partner_code': 'enforcement_partner',
    'case_outcome_code': 'case_outcome',
} -%}
with records as (
    select * from {{ ref('int_enforcement_case_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'enforcement_case') }}
