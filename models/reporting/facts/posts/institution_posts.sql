-- Grain: record of authorized posts of a type that is not administrative.
select *
from {{ ref('posts') }}(closing_date)
where not is_administrative
