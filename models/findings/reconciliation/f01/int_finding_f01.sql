-- Grain: record of a person x run of months in which neither roster nor payroll shows the person.
with failing as (
    select
        *,
        'F01' as rule_id,
        'person_id' as column_name
    from {{ ref('int_reconciliation_person_run') }}
    where class_code = 'real_name_only'
)

{{ finding_spells('failing', 'person') }}
