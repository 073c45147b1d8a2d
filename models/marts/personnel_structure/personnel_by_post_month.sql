-- Grain: organization x establishment type x month x post category x post grade.
select
    organization_code,
    establishment_type_code,
    month,
    post_category_code,
    post_grade_code,
    headcount,
    share
from {{ ref('int_personnel_by_post_month') }}
