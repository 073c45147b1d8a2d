-- Grain: organization x class of the reconciliation in its last month of the period.
select
    compared.organization_code || '|' || compared.reconciliation_class_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    compared.organization_code,
    compared.reconciliation_class_code,
    strftime(compared.month, '%Y-%m') as moment_code,
    compared.people,
    compared.gross_pay,
    compared.money_at_stake,
    compared.money_at_stake_low,
    compared.money_at_stake_high,
    compared.money_at_stake_expected,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('reconciliation_month') }} as compared
left join {{ ref('organization_on') }}([closing_date]) as organization
    on compared.organization_code = organization.organization_code
where
    compared.month = (
        select max(newest.month) from {{ ref('reconciliation_month') }} as newest
        where newest.month > opening_date and newest.month <= closing_date
    )
