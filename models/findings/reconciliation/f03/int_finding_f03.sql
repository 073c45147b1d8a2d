-- Grain: row of a payroll whose person is neither registered nor on the roster. A row with a candidate
-- from the threshold on has the class of the candidate.
with failing as (
    select
        *,
        'F03' as rule_id,
        'person_id' as column_name
    from {{ ref('int_reconciliation_payroll_row') }}
    where class_code = 'payroll_only' or (class_code = 'paid_twice' and not is_registered)
)

{{ finding_spells('failing', 'payroll') }}
