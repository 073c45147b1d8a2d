-- Grain: code column of team_member x spell of a record whose code is not in the list.
{% set lists = {
    'team_role_code': 'team_role',
} -%}
with records as (
    {{ event_states('team_member') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'team_member') }}
