-- Grain: code column of enforcement_case x spell of a record whose code is not in the list.
{% set lists = {
    'partner_code': 'enforcement_partner',
    'case_outcome_code': 'case_outcome',
} -%}
with records as (
    {{ event_states('enforcement_case') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16', ['partner_code']) | indent(4) }}
)

{{ finding_spells('failing', 'enforcement_case') }}
