-- Grain: organization on the closing date in a town or sub-district: its own, and those that city
-- or county keep there.
select
    *,
    case
        when system_code <> '10' and coalesce(admin_level_code <> '4', true) then 'higher'
        else unit_kind_code
    end as town_kind_code
from {{ ref('organization') }}(opening_date, closing_date)
where closing = 1 and (town_code is not null or admin_level_code = '4')
