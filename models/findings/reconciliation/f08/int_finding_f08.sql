-- Grain: row of a payroll of an organization that pays a person whom another organization pays.
with failing as (
    select
        *,
        'F08' as rule_id,
        'organization_code' as column_name
    from {{ ref('int_reconciliation_payroll_row') }}
    where is_paid_twice and organization_code <> subject_organization_code
)

{{ finding_spells('failing', 'payroll') }}
