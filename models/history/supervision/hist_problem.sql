-- Grain: record key; the row of problem in force.
{{ latest_rows('problem', {
    'aspect_code': 'aspect',
    'problem_type_code': 'problem_type',
    'signal_source_code': 'signal_source',
    'severity_code': 'severity',
    'cause_class_code': 'cause_class',
    'problem_cause_code': 'problem_cause',
    'responsible_role_code': 'liaison_role',
}) }}
