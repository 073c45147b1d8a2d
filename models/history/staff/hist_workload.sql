-- Grain: source, scope, part, period, record key; rows of its newest delivery.
{{ period_rows('workload', 'period', {
    'subject_type_code': 'workload_subject_type',
    'measure_code': 'workload_measure',
}, ['subject_type_code', 'measure_code']) }}
