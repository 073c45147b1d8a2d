-- Grain: row of a roster whose person is paid but not registered in the month of the roster.
with failing as (
    select
        *,
        'F06' as rule_id,
        'person_id' as column_name
    from {{ ref('int_reconciliation_roster_row') }}
    where class_code = 'not_registered'
)

{{ finding_spells('failing', 'roster') }}
