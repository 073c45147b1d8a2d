-- Grain: verification slip of an organization of the list that reserves posts at the end of the month.
select
    slip_no,
    organization_code,
    establishment_type_code,
    heads,
    valid_until
from {{ ref('verification_slip_use') }}
where
    list_contains(organizations, organization_code)
    and establishment_type_code is not null
    and heads > 0
    and reserved_from <= given_month
    and (reserved_to is null or reserved_to > given_month)
