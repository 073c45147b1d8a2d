-- Grain: organization x establishment type with posts or staff at the end of the month.
select
    organization_code,
    establishment_type_code,
    authorized_posts,
    ceiling_posts,
    in_post,
    light_code
from {{ ref('establishment_use_month') }}
where month = given_month
