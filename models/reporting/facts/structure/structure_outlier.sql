-- Grain: organization x measure that stands out among the peers on the closing date.
select *
from {{ ref('structure_comparison') }}(closing_date)
where is_outlier
