-- Grain: organization with a control number or people outside the establishment on the closing
-- date. Over and unused are those of the organization; without a number there is none to be over.
with organization as (
    select * from {{ ref('organization_place') }}([closing_date])
),

control as (
    select *
    from {{ ref('off_establishment_control_history') }}
    where valid_from <= closing_date and (valid_to is null or valid_to > closing_date)
),

worked as (
    select organization_code, sum(headcount) as headcount
    from {{ ref('personnel_off_establishment_month') }}
    where month = closing_date
    group by organization_code
),

compared as (
    select
        coalesce(control.organization_code, worked.organization_code) as organization_code,
        control.record_key,
        control.lake_id,
        control.row_no,
        control.delivery_id,
        control.doc_no,
        control.control_posts,
        coalesce(worked.headcount, 0) as headcount
    from control
    full join worked on control.organization_code = worked.organization_code
)

select
    compared.organization_code as fact_key,
    'off_establishment_control' as entity,
    compared.*,
    case when compared.control_posts is not null then compared.headcount else 0 end
        as controlled,
    greatest(compared.headcount - compared.control_posts, 0) as over_posts,
    greatest(compared.control_posts - compared.headcount, 0) as unused_posts,
    organization.* exclude (day, organization_key, organization_code, is_present)
from compared
left join organization on compared.organization_code = organization.organization_code
