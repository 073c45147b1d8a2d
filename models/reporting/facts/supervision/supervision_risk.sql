-- Grain: organization with a responsibility card: its state in the last month of the warehouse, which the row
-- of the table names, because the card has no earlier states.
with newest as (
    select max(month) as month from {{ ref('warning_month') }}
)

select
    card.organization_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    card.organization_code,
    strftime(newest.month, '%Y-%m') as moment_code,
    card.serious_findings,
    card.moderate_findings,
    card.minor_findings,
    card.open_problems,
    card.overdue_problems,
    card.unanswered_notices,
    card.late_updates,
    card.risk_score,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('responsibility_card') }} as card
cross join newest
left join {{ ref('organization_on') }}([newest.month]) as organization
    on card.organization_code = organization.organization_code
