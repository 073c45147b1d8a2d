-- Grain: internal department of the organization on the closing date, with its staff and leaders. Staff in no
-- department, where there are departments, are a row of their own.
with department as (
    select * from {{ ref('department_history') }}
    where
        organization_code = given_organization
        and valid_from <= closing_date
        and (valid_to is null or valid_to > closing_date)
),

presence as (
    select count(*) > 0 as has_departments from department
),

person as (
    select
        coalesce(department.department_code, '') as department_code,
        staff.leadership_level_code is not null and staff.leadership_role_code is not null
            as is_leader
    from {{ ref('card_staff') }}(given_organization, closing_date) as staff
    left join department on staff.department_code = department.department_code
    cross join presence
    where presence.has_departments
),

counted as (
    select department_code, count(*) as in_post, count(*) filter (where is_leader) as leaders
    from person
    group by department_code
)

select
    given_organization || '|' || coalesce(department.department_code, counted.department_code)
        as fact_key,
    'department' as entity,
    department.record_key,
    department.lake_id,
    department.row_no,
    department.delivery_id,
    cast(null as varchar) as doc_no,
    given_organization as organization_code,
    coalesce(department.department_code, 'none') as department_code,
    coalesce(department.department_name, '未列入内设机构') as department_zh,
    coalesce(department.department_name, 'In no department') as department_en,
    department.department_code is not null as is_department,
    grade.label_zh as grade_zh,
    grade.label_en as grade_en,
    department.authorized_posts,
    cast(coalesce(counted.in_post, 0) as integer) as in_post,
    cast(coalesce(counted.leaders, 0) as integer) as leaders
from department
full join counted on department.department_code = counted.department_code
left join {{ ref('organization_grade') }} as grade on department.grade_code = grade.code
