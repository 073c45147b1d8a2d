-- Cells of quota and staff of bodies in towns and sub-districts at {{ closing }}. Sunk staff are those of
-- bodies that city or county keep there.
select
    *,
    system_code <> '10' and coalesce(admin_level_code <> '4', true) as is_sunk
from quota
where town_code is not null or admin_level_code = '4'
