-- Grain: code column of workload x spell of a record whose code is not in the list.
{% set lists = {
    'subject_type_code': 'workload_subject_type',
    'measure_code': 'workload_measure',
} -%}
with states as (
    {{ period_states('workload') | indent(4) }}
),

records as (
    select *, cast(null as varchar) as organization_code
    from states
),

failing as (
    {{ unlisted_codes('records', lists, 'E16') | indent(4) }}
)

{{ finding_spells('failing', 'workload') }}
