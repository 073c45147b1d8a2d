-- Grain: organization in service at the end of the last month.
select
    organization_code,
    county_code,
    admin_level_code,
    principal_leaders,
    leaders_in_charge,
    liaison_officers,
    missing_roles,
    officers_without_contact,
    liaison_since,
    liaison_people,
    open_findings,
    staff_changes,
    median_lag_days
from {{ ref('int_liaison_coverage') }}
