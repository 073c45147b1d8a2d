-- Grain: record key; the row of finding_exception in force.
{{ latest_rows('finding_exception', {
    'accepted_role_code': 'office_role',
}) }}
