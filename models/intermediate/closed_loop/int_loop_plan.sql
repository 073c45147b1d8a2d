-- Grain: plan year x organization of a recruitment plan, with the posts planned. A plan names
-- organizations; a name that two organizations have is nobody's.
with plan as (
    select * from {{ ref('int_recruitment_plan') }}
    where organization_name is not null
),

organization as (
    select
        organization_name,
        min(organization_code) as organization_code
    from {{ ref('int_organization') }}
    group by organization_name
    having count(distinct organization_code) = 1
),

int_loop_plan as (
    select
        plan.plan_year,
        organization.organization_code,
        cast(sum(coalesce(plan.planned_heads, 1)) as integer) as planned_heads,
        min(plan.as_of_date) as planned_on
    from plan
    inner join organization on plan.organization_name = organization.organization_name
    group by plan.plan_year, organization.organization_code
)

select * from int_loop_plan
