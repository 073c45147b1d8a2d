-- One row per internal department, leadership level and role with a quota or leaders at {{ closing }}.
-- Leaders who sit in no department, and for whose level the body has no quota, are the body's own.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
),

department as (
    select organization_code, department_code, department_name, grade_code
    from historical_change.department_history
    where valid_from <= date '{{ closing }}' and (valid_to is null or valid_to > date '{{ closing }}')
)

select
    used.organization_code || '|' || used.department_code || '|' || used.leadership_level_code
    || '|' || used.leadership_role_code as fact_key,
    used.* exclude (month),
    department.department_name,
    department.grade_code as department_grade_code,
{% include "_place.sql" %}
from organization_structure.leadership_use_department_month as used
left join department
    on
        used.organization_code = department.organization_code
        and used.department_code = department.department_code
left join organization on used.organization_code = organization.organization_code
where used.month = date '{{ closing }}' and used.department_code <> ''
