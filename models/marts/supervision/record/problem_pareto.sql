-- Grain: county x cause x type of problem.
select
    county_code,
    problem_cause_code,
    problem_type_code,
    problems,
    open_problems,
    overdue_problems,
    repeated_problems,
    pareto_rank,
    problems_so_far,
    problems_of_county,
    cumulative_share
from {{ ref('int_problem_pareto') }}
