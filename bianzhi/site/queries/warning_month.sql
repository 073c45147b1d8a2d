-- Grain: month, with the organizations under each level of warning.
select
    month,
    count(*) filter (warning_level_code = '1') as level_1,
    count(*) filter (warning_level_code = '2') as level_2,
    count(*) filter (warning_level_code = '3') as level_3
from supervision.warning_month
group by month
order by month
