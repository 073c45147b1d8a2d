-- Grain: measure x part of the whole city, before and after.
select
    measure_code || '|' || part_code as fact_key,
    measure_code,
    {{ reform_part_code() }} as part_code,
    before_value,
    after_value,
    change_value
from {{ ref('reform_comparison') }}
where
    reform_code = reform
    and structure_code = 'as_named'
    and level_code = 'city'
    and measure_code not in ('bodies', 'departments')
