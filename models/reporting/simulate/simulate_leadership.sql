-- Grain: organization x leadership level x role with a quota or a leader at the end of the month, all
-- holders of quotas together. A sum with an unknown quota is unknown.
select
    organization_code,
    leadership_level_code,
    leadership_role_code,
    case
        when count(authorized_posts) = count(*) then cast(sum(authorized_posts) as integer)
    end as authorized_posts,
    cast(sum(in_post) as integer) as in_post
from {{ ref('leadership_use_month') }}
where month = given_month
group by organization_code, leadership_level_code, leadership_role_code
