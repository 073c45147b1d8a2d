-- Grain: lead received in the period, with its handling by the closing date.
select
    clue.lead_no as fact_key,
    'lead' as entity,
    clue.lead_no as record_key,
    clue.lake_id,
    clue.row_no,
    clue.delivery_id,
    cast(null as varchar) as doc_no,
    clue.organization_code,
    clue.lead_channel_code,
    clue.problem_type_code,
    coalesce(clue.is_accepted and clue.accepted_on <= closing_date, false) as is_accepted,
    coalesce(not clue.is_accepted, false) as is_declined,
    coalesce(clue.closed_on <= closing_date, false) as is_closed,
    clue.problem_no is not null as has_problem,
    case when clue.closed_on <= closing_date then clue.days_to_close end as days_to_close,
    organization.organization_name,
    organization.admin_level_code,
    organization.system_code,
    organization.county_code,
    organization.county_name
from {{ ref('lead_handling') }} as clue
left join {{ ref('organization_on') }}([closing_date]) as organization
    on clue.organization_code = organization.organization_code
where clue.received_on > opening_date and clue.received_on <= closing_date
