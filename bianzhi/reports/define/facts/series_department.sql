-- One row per internal department and year-end at which it stands.
with moment as (
{% include "_moments.sql" %}
),

organization as (
{% include "_organization.sql" %}
)

select
    department.record_key || '|' || cast(moment.day as varchar) as fact_key,
    'department' as entity,
    department.record_key,
    department.lake_id,
    department.row_no,
    department.delivery_id,
    cast(null as varchar) as doc_no,
    department.organization_code,
    moment.day,
    moment.moment_code,
{% include "_place.sql" %}
from moment
inner join historical_change.department_history as department
    on
        department.valid_from <= moment.day
        and (department.valid_to is null or department.valid_to > moment.day)
left join organization
    on
        department.organization_code = organization.organization_code
        and moment.day = organization.day
