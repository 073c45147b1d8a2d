-- One row per internal department at {{ closing }}.
with moment as (
    select date '{{ closing }}' as day
),

organization as (
{% include "_organization.sql" %}
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
{% include "_place.sql" %}
from historical_change.department_history as department
left join organization on department.organization_code = organization.organization_code
where
    department.valid_from <= date '{{ closing }}'
    and (department.valid_to is null or department.valid_to > date '{{ closing }}')
