-- Grain: year x organization with a recruitment plan or an entry that needs one.
select
    plan_year,
    organization_code,
    plan_status_code,
    planned_heads,
    entries,
    verified_entries,
    unverified_entries,
    entries_over_plan,
    planned_on
from {{ ref('int_recruitment_review') }}
