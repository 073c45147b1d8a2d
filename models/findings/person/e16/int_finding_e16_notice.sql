-- Grain: code column of notice x spell of a record whose code is not in the list.
{% set lists = {
    'severity_code': 'severity',
    'channel_code': 'notice_channel',
    'to_role_code': 'liaison_role',
    'reply_code': 'notice_reply',
} -%}
with records as (
    select * from {{ ref('int_notice_state') }}
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'notice') }}
