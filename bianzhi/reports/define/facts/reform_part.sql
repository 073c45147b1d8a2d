-- What the whole city had before and after reform {{ reform }}, in the parts of each measure.
select
    measure_code || '|' || part_code as fact_key,
    measure_code,
    {% include "_reform_part_code.sql" %} as part_code,
    before_value,
    after_value,
    change_value
from historical_change.reform_comparison
where
    reform_code = '{{ reform }}'
    and structure_code = 'as_named'
    and level_code = 'city'
    and measure_code not in ('bodies', 'departments')
