-- Grain: problem of the ledger about staff beyond the posts, caused by policy or by a violation x month at
-- whose end it is open.
with problem as (
    select
        problem.problem_no,
        problem.organization_code,
        problem.found_on,
        problem.deadline_on,
        problem.closed_on,
        problem.reopened_on,
        cause_class.band as cause_band
    from {{ ref('hist_problem') }} as problem
    inner join {{ ref('problem_type') }} as problem_type
        on problem.problem_type_code = problem_type.code
    inner join {{ ref('cause_class') }} as cause_class
        on problem.cause_class_code = cause_class.code
    where problem_type.band = 'V05' and cause_class.band in ('policy', 'violation')
),

int_over_posts_problem_month as (
    select
        problem.problem_no,
        problem.organization_code,
        problem.cause_band,
        problem.deadline_on,
        month.month,
        month.month_no
    from problem
    inner join {{ ref('month') }} as month
        on problem.found_on <= month.month and {{ open_on('problem', 'month.month') }}
)

select * from int_over_posts_problem_month
