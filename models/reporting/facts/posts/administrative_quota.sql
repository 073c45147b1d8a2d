-- Grain: organization x establishment type that counts as administrative: posts of organs and of
-- workers in organs.
select *
from {{ ref('quota') }}(closing_date)
where is_administrative
