-- What the whole city had before and after reform {{ reform }}, in the parts of each measure. A part
-- is a code of a list, so its name says which list.
select
    measure_code || '|' || part_code as fact_key,
    measure_code,
    case
        when part_code in ('missing', 'unlisted', 'none') then part_code
        when measure_code in ('authorized_posts', 'in_post') then 'establishment_type_' || part_code
        when measure_code in ('leadership_quota', 'leaders')
            then 'leadership_' || replace(part_code, '/', '_')
        when measure_code = 'off_establishment' then 'worker_type_' || part_code
        else part_code
    end as part_code,
    before_value,
    after_value,
    change_value
from historical_change.reform_comparison
where
    reform_code = '{{ reform }}'
    and structure_code = 'as_named'
    and level_code = 'city'
    and measure_code not in ('bodies', 'departments')
