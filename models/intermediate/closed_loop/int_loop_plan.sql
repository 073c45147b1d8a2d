-- Grain: plan year x organization of a recruitment plan, with the posts planned. A plan without codes
-- names organizations; a name that two organizations have is nobody's.
with plan as (
    select * from {{ ref('int_recruitment_plan') }}
),

organization as (
    select
        organization_name,
        min(organization_code) as organization_code
    from {{ ref('int_organization') }}
    group by organization_name
    having count(distinct organization_code) = 1
),

coded as (
    select
        plan.*,
        coalesce(plan.organization_code, organization.organization_code) as planned_code
    from plan
    left join organization on plan.organization_name = organization.organization_name
),

int_loop_plan as (
    select
        plan_year,
        planned_code as organization_code,
        cast(sum(coalesce(planned_heads, 1)) as integer) as planned_heads,
        min(announced_on) as announced_on,
        coalesce(min(announced_on), min(as_of_date)) as planned_on
    from coded
    where planned_code is not null
    group by plan_year, planned_code
)

select * from int_loop_plan
