-- Grain: code column of notice x spell of a record whose code is not in the list.
{% set lists = {
    'severity_code': ['severity', 'E16'],
    'channel_code': ['notice_channel', 'E16'],
    'to_role_code': ['liaison_role', 'E16'],
    'reply_code': ['notice_reply', 'E16'],
} -%}
with records as (
    {{ event_states('notice') | indent(4) }}
),

failing as (
    {{ unlisted_codes('records', lists) | indent(4) }}
)

{{ finding_spells('failing', 'notice') }}
