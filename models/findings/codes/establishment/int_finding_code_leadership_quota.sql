-- Grain: code column of leadership_quota x spell of a record whose code is not in the list.
{% set lists = {
    'leadership_level_code': ['leadership_level', 'E16'],
    'leadership_role_code': ['leadership_role', 'E16'],
} -%}
with records as (
    select * from {{ ref('hist_leadership_quota') }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'leadership_quota') }}
