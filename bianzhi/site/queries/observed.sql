-- Grain: the last month, with the organizations whose records of it arrived and the oldest record.
select
    count(*) as organizations,
    count(*) filter (is_observed) as observed,
    max(months_since_observed) as most_months
from supervision.data_quality_month
where month = date '{month}'
