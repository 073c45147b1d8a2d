-- Grain: code column of revolving_allocation x spell of a record whose code is not in the list.
{% set lists = {
    'result_code': ['review_result', 'E16'],
    'refusal_reason_code': ['refusal_reason', 'E16'],
} -%}
with records as (
    {{ event_states('revolving_allocation') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'revolving_allocation') }}
