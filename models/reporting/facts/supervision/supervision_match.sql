-- Grain: organization x list of people in the last month of the period with a reconciliation.
select
    matched.organization_code || '|' || matched.people_list_code as fact_key,
    'organization' as entity,
    organization.record_key,
    organization.lake_id,
    organization.row_no,
    organization.delivery_id,
    organization.doc_no,
    matched.organization_code,
    matched.people_list_code,
    matched.records,
    matched.linked_by_id,
    matched.linked_by_name,
    matched.linked_by_score,
    matched.unmatched,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('reconciliation_match_month') }} as matched
left join {{ ref('organization_on') }}([closing_date]) as organization
    on matched.organization_code = organization.organization_code
where
    matched.month = (
        select max(newest.month) from {{ ref('reconciliation_month') }} as newest
        where newest.month > opening_date and newest.month <= closing_date
    )
