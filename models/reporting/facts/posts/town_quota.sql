-- Grain: organization in a town or sub-district x establishment type. Sunk staff are those of
-- organizations that city or county keep there.
select
    *,
    system_code <> '10' and coalesce(admin_level_code <> '4', true) as is_sunk
from {{ ref('quota') }}(closing_date)
where town_code is not null or admin_level_code = '4'
