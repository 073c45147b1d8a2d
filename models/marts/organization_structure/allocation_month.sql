-- Grain: county x policy field x month.
select
    county_code,
    policy_field_code,
    month,
    organizations,
    organizations_without_posts,
    authorized_posts,
    in_post,
    share_of_posts,
    share_of_staff,
    location_quotient
from {{ ref('int_allocation_month') }}
