-- Posts and staff before and after reform {{ reform }} by level, system and policy field; a group is a
-- code of a list, so its name says which list.
select
    structure_code || '|' || level_code || '|' || unit_code || '|' || measure_code || '|' || part_code
        as fact_key,
    structure_code,
    level_code,
    case
        when unit_code in ('missing', 'unlisted', 'none') then unit_code
        else level_code || '_' || unit_code
    end as unit_code,
    measure_code,
    'establishment_type_' || part_code as type_part,
    before_value,
    after_value,
    change_value
from historical_change.reform_comparison
where
    reform_code = '{{ reform }}'
    and level_code in ('admin_level', 'system', 'policy_field')
    and measure_code in ('authorized_posts', 'in_post')
