-- Grain: organization of the list x establishment type with posts or staff at the end of the month.
-- The posts that may be used are the ceiling without frozen and reserved posts.
select
    organization_code,
    establishment_type_code,
    in_post,
    case
        when authorized_source <> 'none' or light_code <> 'grey' then net_vacant_posts + in_post
    end as usable_posts,
    revolving_in_posts,
    reserved_posts
from {{ ref('establishment_use_month') }}
where month = given_month and list_contains(organizations, organization_code)
