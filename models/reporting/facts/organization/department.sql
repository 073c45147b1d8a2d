-- Grain: internal department on the closing date.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
)

select
    department.record_key as fact_key,
    'department' as entity,
    department.record_key,
    department.lake_id,
    department.row_no,
    department.delivery_id,
    cast(null as varchar) as doc_no,
    department.organization_code,
    department.grade_code as department_grade_code,
    organization.* exclude (day, organization_key, organization_code, is_present)
from {{ ref('department_history') }} as department
left join organization on department.organization_code = organization.organization_code
where
    department.valid_from <= closing_date
    and (department.valid_to is null or department.valid_to > closing_date)
