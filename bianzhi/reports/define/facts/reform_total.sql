-- What the whole city had before and after reform {{ reform }}; parts of a measure are summed.
select
    measure_code as fact_key,
    measure_code,
    sum(before_value) as before_value,
    sum(after_value) as after_value,
    sum(change_value) as change_value
from historical_change.reform_comparison
where
    reform_code = '{{ reform }}'
    and structure_code = 'as_named'
    and level_code = 'city'
    and measure_code not in ('age', 'education')
group by measure_code
