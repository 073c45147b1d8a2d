-- Grain: organization x month with departments or staff.
select
    organization_code,
    month,
    departments,
    in_post,
    staff_in_departments,
    staff_outside_departments,
    staff_per_department,
    tiny_departments,
    tiny_department_share,
    departments_with_posts,
    department_posts,
    posts_per_department,
    leaders,
    leaders_of_organization,
    leaders_of_departments,
    leader_ratio,
    is_observed
from {{ ref('int_department_structure_month') }}
