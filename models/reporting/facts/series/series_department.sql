-- Grain: internal department x year-end at which it is there.
with moment as (
    select * from {{ ref('year_end') }}(closing_date)
),

organization as (
    select *
    from {{ ref('organization_place') }}(
        (select list(moment.day) from {{ ref('year_end') }}(closing_date) as moment)
    )
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
    organization.* exclude (day, organization_key, organization_code, is_present)
from moment
inner join {{ ref('department_history') }} as department
    on
        department.valid_from <= moment.day
        and (department.valid_to is null or department.valid_to > moment.day)
left join organization
    on
        department.organization_code = organization.organization_code
        and moment.day = organization.day
