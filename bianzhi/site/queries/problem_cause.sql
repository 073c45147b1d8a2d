-- Grain: type of problem, with its number and state, most first.
select
    type.label_{lang} as type,
    count(*) as problems,
    count(*) filter (is_open) as open,
    count(*) filter (is_overdue) as overdue
from supervision.problem_tracking as problem
left join codes.problem_type as type on problem.problem_type_code = type.code
group by problem.problem_type_code, type.label_{lang}
order by problems desc, type
