-- Grain: organization x establishment type with a red light: more staff than posts.
select *
from {{ ref('quota') }}(closing_date)
where light_code = 'red'
