-- Grain: organization x establishment type that is not administrative: with the administrative
-- cells these are all cells.
select *
from {{ ref('quota') }}(closing_date)
where not is_administrative
