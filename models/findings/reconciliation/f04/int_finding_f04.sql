-- Grain: record of a person x run of months in which the roster shows the person and nobody pays.
with failing as (
    select
        *,
        'F04' as rule_id,
        'person_id' as column_name
    from {{ ref('int_reconciliation_person_run') }}
    where class_code = 'unpaid' and is_listed
)

{{ finding_spells('failing', 'person') }}
