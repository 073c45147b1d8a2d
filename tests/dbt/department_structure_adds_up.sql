-- Departments, staff and leaders of an organization are those that histories and other marts count.
with structure as (
    select * from {{ ref('department_structure_month') }}
),

use_month as (
    select organization_code, month, sum(in_post) as in_post
    from {{ ref('establishment_use_month') }}
    where in_post <> 0
    group by organization_code, month
),

leadership_month as (
    select
        organization_code,
        month,
        sum(case when quota_holder_code = 'body' then in_post else 0 end)
            as leaders_of_organization,
        sum(case when quota_holder_code = 'department' then in_post else 0 end)
            as leaders_of_departments
    from {{ ref('leadership_use_month') }}
    group by organization_code, month
),

department_month as (
    select department.organization_code, months.month, count(*) as departments
    from {{ ref('int_department') }} as department
    inner join {{ ref('month') }} as months
        on
            department.valid_from <= months.month
            and (department.valid_to is null or department.valid_to > months.month)
    group by department.organization_code, months.month
)

select
    structure.*,
    coalesce(
        structure.organization_code, use_month.organization_code, department_month.organization_code
    ) as failing_code
from structure
full outer join use_month
    on
        structure.organization_code = use_month.organization_code
        and structure.month = use_month.month
full outer join department_month
    on
        structure.organization_code = department_month.organization_code
        and structure.month = department_month.month
left join leadership_month
    on
        structure.organization_code = leadership_month.organization_code
        and structure.month = leadership_month.month
where
    structure.organization_code is null
    or structure.in_post <> coalesce(use_month.in_post, 0)
    or structure.in_post
    <> structure.staff_in_departments + structure.staff_outside_departments
    or structure.departments <> coalesce(department_month.departments, 0)
    or structure.tiny_departments > structure.departments
    or structure.departments_with_posts > structure.departments
    or structure.leaders_of_organization
    <> coalesce(leadership_month.leaders_of_organization, 0)
    or structure.leaders_of_departments <> coalesce(leadership_month.leaders_of_departments, 0)
    or structure.leaders < structure.leaders_of_organization + structure.leaders_of_departments
