-- Grain: organization x establishment type x month with idle posts.
select
    organization_code,
    establishment_type_code,
    month,
    authorized_posts,
    vacant_posts,
    idle_posts
from {{ ref('int_idle_post_month') }}
