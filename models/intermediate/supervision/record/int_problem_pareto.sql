-- Grain: county x cause x type of problem: the problems, and their place in the Pareto order of the
-- county: how much of all its problems the causes and types up to this one explain.
with problem as (
    select
        coalesce(county_code, 'missing') as county_code,
        coalesce(problem_cause_code, 'missing') as problem_cause_code,
        coalesce(problem_type_code, 'missing') as problem_type_code,
        cast(is_open as integer) as is_open,
        cast(is_overdue as integer) as is_overdue,
        cast(is_reopened or recurs_problem_no is not null as integer) as is_repeated
    from {{ ref('int_problem') }}
),

counted as (
    select
        county_code,
        problem_cause_code,
        problem_type_code,
        count(*) as problems,
        sum(is_open) as open_problems,
        sum(is_overdue) as overdue_problems,
        sum(is_repeated) as repeated_problems
    from problem
    group by county_code, problem_cause_code, problem_type_code
),

ordered as (
    select
        *,
        row_number() over (
            partition by county_code order by problems desc, problem_cause_code asc, problem_type_code asc
        ) as pareto_rank,
        sum(problems) over (
            partition by county_code
            order by problems desc, problem_cause_code asc, problem_type_code asc
            rows between unbounded preceding and current row
        ) as problems_so_far,
        sum(problems) over (partition by county_code) as problems_of_county
    from counted
),

int_problem_pareto as (
    select
        county_code,
        problem_cause_code,
        problem_type_code,
        cast(problems as integer) as problems,
        cast(open_problems as integer) as open_problems,
        cast(overdue_problems as integer) as overdue_problems,
        cast(repeated_problems as integer) as repeated_problems,
        cast(pareto_rank as integer) as pareto_rank,
        cast(problems_so_far as integer) as problems_so_far,
        cast(problems_of_county as integer) as problems_of_county,
        cast(cast(problems_so_far as double) / problems_of_county as decimal(18, 6))
            as cumulative_share
    from ordered
)

select * from int_problem_pareto
