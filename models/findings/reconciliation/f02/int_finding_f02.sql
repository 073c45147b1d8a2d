-- Grain: row of a roster whose person is neither registered nor paid in the month of the roster.
with failing as (
    select
        *,
        'F02' as rule_id,
        'person_id' as column_name
    from {{ ref('int_reconciliation_roster_row') }}
    where class_code = 'roster_only'
)

{{ finding_spells('failing', 'roster') }}
