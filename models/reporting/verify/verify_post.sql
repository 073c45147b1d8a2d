-- Grain: post of the list at the end of the month, with what it requires of its holder.
select
    post_code,
    organization_code,
    required_education_code,
    required_major
from {{ ref('post_history') }}
where
    valid_from <= given_month
    and (valid_to is null or valid_to > given_month)
    and list_contains(posts, post_code)
