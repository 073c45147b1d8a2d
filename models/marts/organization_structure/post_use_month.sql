-- Grain: organization x department x post category x post grade x month: posts by what occupies
-- them.
select
    organization_code,
    department_code,
    post_category_code,
    post_grade_code,
    month,
    authorized_fte,
    posts,
    filled,
    vacant,
    eliminated,
    not_disclosed,
    unknown
from {{ ref('int_post_use_month') }}
