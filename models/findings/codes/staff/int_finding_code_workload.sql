-- Grain: code column of workload x spell of a record whose code is not in the list.
{% set lists = {
    'subject_type_code': ['workload_subject_type', 'E16'],
    'measure_code': ['workload_measure', 'E16'],
} -%}
with {{ period_states('workload') }},

{{ unlisted_codes(lists, "cast(null as varchar)") }}

{{ finding_spells('failing', 'workload') }}
