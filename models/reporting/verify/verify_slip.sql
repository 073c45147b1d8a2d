-- Grain: verification slip of an organization of the list that reserves posts at the end of the month: it
-- was approved by then, is valid, and its entries have not come.
select
    slip_no,
    organization_code,
    establishment_type_code,
    heads,
    valid_until
from {{ ref('verification_slip_use') }}
where
    list_contains(organizations, organization_code)
    and status_code not in ('refused', 'withdrawn', 'pending')
    and establishment_type_code is not null
    and heads > 0
    and coalesce(reviewed_on, requested_on) <= given_month
    and (used_on is null or used_on > given_month)
    and (valid_until is null or valid_until >= given_month)
