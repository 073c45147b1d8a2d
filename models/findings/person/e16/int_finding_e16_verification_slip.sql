-- Grain: code column of verification_slip x spell of a record whose code is not in the list.
{% set lists = {
    'purpose_code': 'slip_purpose',
    'result_code': 'review_result',
    'refusal_reason_code': 'refusal_reason',
} -%}
with records as (
    select * from {{ ref('int_verification_slip_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'verification_slip') }}
