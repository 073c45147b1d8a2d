-- Grain: measure of the whole city, before and after; its parts are summed.
select
    measure_code as fact_key,
    measure_code,
    sum(before_value) as before_value,
    sum(after_value) as after_value,
    sum(change_value) as change_value
from {{ ref('reform_comparison') }}
where
    reform_code = reform
    and structure_code = 'as_named'
    and level_code = 'city'
    and measure_code not in ('age', 'education')
group by measure_code
