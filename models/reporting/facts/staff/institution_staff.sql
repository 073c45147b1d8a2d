-- Grain: record of a person in post on a type that is not administrative. A graded post is one of
-- the grades of management, professional and worker posts of public institutions.
select
    *,
    case
        when post_category_code in ('M', 'P', 'W') and post_grade_code is not null
            then post_category_code
    end as graded_category_code
from {{ ref('staff') }}(closing_date)
where not is_administrative
