-- Grain: organization x quota holder (the organization itself, or its departments together) x
-- leadership level x role x month.
select
    organization_code,
    quota_holder_code,
    leadership_level_code,
    leadership_role_code,
    month,
    authorized_posts,
    in_post,
    vacant_posts,
    over_posts,
    is_carried,
    light_code
from {{ ref('int_leadership_use_month') }}
