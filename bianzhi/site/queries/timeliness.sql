-- Grain: kind of change, with the share recorded in time.
select
    entity,
    count(*) as changes,
    count(*) filter (timeliness_code = 'in_time') as in_time,
    count(*) filter (timeliness_code = 'late') as late,
    median(least_days) as median_days
from supervision.update_lag
group by entity
order by entity
