-- Grain: organization x department ('' for the organization itself) x leadership level x role x
-- month with a quota or a leader.
select
    organization_code,
    department_code,
    leadership_level_code,
    leadership_role_code,
    month,
    authorized_posts,
    in_post,
    vacant_posts,
    over_posts,
    is_carried,
    light_code
from {{ ref('int_leadership_use_department_month') }}
