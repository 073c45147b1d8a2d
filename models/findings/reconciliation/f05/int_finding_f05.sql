-- Grain: record of a person x run of months in which the person is paid and not on the roster.
with failing as (
    select
        *,
        'F05' as rule_id,
        'person_id' as column_name
    from {{ ref('int_reconciliation_person_run') }}
    where class_code = 'not_on_roster'
)

{{ finding_spells('failing', 'person') }}
