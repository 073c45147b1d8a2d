-- Grain: failing record of the organization that is open in the given month: seen by then, and either open
-- today or still delivered in that month.
select *
from {{ ref('finding') }}
where
    organization_code = given_organization
    and first_seen_on <= given_month
    and (
        status_code = 'open'
        or last_day(last_seen_on) >= given_month
    )
