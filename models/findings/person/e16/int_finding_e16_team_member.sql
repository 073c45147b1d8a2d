-- Grain: code column of team_member x spell of a record whose code is not in the list.
{% set lists = {
    'team_role_code': 'team_role',
} -%}
with records as (
    select * from {{ ref('int_team_member_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'team_member') }}
