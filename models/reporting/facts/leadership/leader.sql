-- Grain: person in post with a leadership level and role.
select *
from {{ ref('staff') }}(closing_date)
where leadership_level_code is not null and leadership_role_code is not null
