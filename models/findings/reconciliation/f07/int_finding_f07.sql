-- Grain: row of a payroll x column (organization, establishment type) in which it differs from the
-- real-name system. Pay by a second organization is F08.
with paid as (
    select
        *,
        'F07' as rule_id
    from {{ ref('int_reconciliation_payroll_row') }}
    where is_registered
),

failing as (
    select
        *,
        'organization_code' as column_name
    from paid
    where not is_paid_here and not is_paid_twice
    union all
    select
        *,
        'establishment_type_code' as column_name
    from paid
    where
        organization_code = subject_organization_code
        and establishment_type_code <> registered_type_code
)

{{ finding_spells('failing', 'payroll') }}
