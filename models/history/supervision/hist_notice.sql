-- Grain: record key; the row of notice in force.
{{ latest_rows('notice', {
    'severity_code': 'severity',
    'channel_code': 'notice_channel',
    'to_role_code': 'liaison_role',
    'reply_code': 'notice_reply',
}) }}
