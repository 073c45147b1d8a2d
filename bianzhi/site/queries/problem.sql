-- Grain: county, with its problems by state.
select
    division.division_name as county,
    count(*) as problems,
    count(*) filter (is_open) as open,
    count(*) filter (is_overdue) as overdue,
    count(*) filter (is_reopened) as reopened,
    median(days_to_close) as median_days
from supervision.problem_tracking as problem
left join (
    select division_code, any_value(division_name order by valid_from desc) as division_name
    from historical_change.division_history group by division_code
) as division on problem.county_code = division.division_code
group by problem.county_code, division.division_name
order by problem.county_code
