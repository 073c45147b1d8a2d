-- Grain: organization and department, with the duties that the plan places there. A duty without a
-- department or post is counted under the department ''.
select
    fit.organization_code as code,
    coalesce(department.department_name, '') as department,
    count(*) as duties,
    count(*) filter (fit.department_code is null and fit.post_code is null) as without_post
from organization_structure.person_post_fit as fit
left join historical_change.department_history as department
    on
        fit.organization_code = department.organization_code
        and fit.department_code = department.department_code
        and department.valid_from <= fit.month
        and (department.valid_to is null or department.valid_to > fit.month)
where fit.subject_kind_code = 'duty' and fit.month = date '{month}'
group by all
order by all
