-- Grain: internal department of an organization in the last month, with its posts, leadership posts
-- and leaders. The department '' is the organization itself.
with leadership as (
    select
        organization_code,
        department_code,
        sum(authorized_posts) as quota,
        sum(in_post) as leaders
    from organization_structure.leadership_use_department_month
    where month = date '{month}'
    group by organization_code, department_code
)

select
    department.organization_code as code,
    department.department_code as department,
    department.department_name as name,
    grade.label_{lang} as grade,
    department.authorized_posts as authorized,
    leadership.quota,
    leadership.leaders
from historical_change.department_history as department
left join leadership using (organization_code, department_code)
left join codes.organization_grade as grade on department.grade_code = grade.code
where
    department.valid_from <= date '{month}'
    and (department.valid_to is null or department.valid_to > date '{month}')
order by code, department
