-- Grain: record of a person in post on a graded post of a public institution.
select *
from {{ ref('institution_staff') }}(closing_date)
where graded_category_code is not null
