-- For the city as a whole the structure makes no difference: restating conserves totals exactly.
select
    reform_code,
    measure_code,
    part_code,
    max(before_value) as greatest_before,
    min(before_value) as least_before
from {{ ref('reform_comparison') }}
where level_code = 'city'
group by reform_code, measure_code, part_code
having
    max(before_value) <> min(before_value)
    or max(after_value) <> min(after_value)
    or count(*) <> 2
