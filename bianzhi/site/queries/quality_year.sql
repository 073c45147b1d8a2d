-- Grain: month, with the completeness and the validity of all records.
select
    month,
    100 * (1 - sum(blank_cells) / nullif(sum(mandatory_cells), 0)) as completeness,
    100 * (1 - sum(invalid_people) / nullif(sum(in_post), 0)) as validity
from supervision.data_quality_month
group by month
order by month
