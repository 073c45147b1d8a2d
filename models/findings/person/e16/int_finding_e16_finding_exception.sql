-- Grain: code column of finding_exception x spell of a record whose code is not in the list.
{% set lists = {
    'accepted_role_code': 'office_role',
} -%}
with records as (
    select * from {{ ref('int_finding_exception_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'finding_exception') }}
