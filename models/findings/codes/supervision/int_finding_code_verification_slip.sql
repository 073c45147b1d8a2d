-- Grain: code column of verification_slip x spell of a record whose code is not in the list.
{% set lists = {
    'purpose_code': ['slip_purpose', 'E16'],
    'establishment_type_code': ['establishment_type', 'C04'],
    'result_code': ['review_result', 'E16'],
    'refusal_reason_code': ['refusal_reason', 'E16'],
} -%}
with records as (
    {{ event_states('verification_slip') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'verification_slip') }}
