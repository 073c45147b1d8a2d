-- Grain: record key; the row of team_member in force.
{{ latest_rows('team_member', {
    'team_role_code': 'team_role',
}) }}
