-- Grain: code column of revolving_allocation x spell of a record whose code is not in the list.
{% set lists = {
    'result_code': 'review_result',
    'refusal_reason_code': 'refusal_reason',
} -%}
with records as (
    select * from {{ ref('int_revolving_allocation_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'revolving_allocation') }}
