-- Grain: internal department x leadership level x role with a quota or leaders on the closing date.
-- Leaders in no department, for whose level the organization has no quota, are the organization's
-- own.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
),

department as (
    select organization_code, department_code, department_name, grade_code
    from {{ ref('department_history') }}
    where valid_from <= closing_date and (valid_to is null or valid_to > closing_date)
)

select
    used.organization_code || '|' || used.department_code || '|' || used.leadership_level_code
    || '|' || used.leadership_role_code as fact_key,
    used.* exclude (month),
    department.department_name,
    department.grade_code as department_grade_code,
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('leadership_use_department_month') }} as used
left join department
    on
        used.organization_code = department.organization_code
        and used.department_code = department.department_code
left join organization on used.organization_code = organization.organization_code
where used.month = closing_date and used.department_code <> ''
