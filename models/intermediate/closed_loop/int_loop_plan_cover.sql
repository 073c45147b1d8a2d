-- Grain: plan year x organization whose division delivered a recruitment plan of that year, with the days
-- of its own plan; without days, its plan is empty. An organization without a row has an unknown plan.
with plan as (
    select * from {{ ref('int_loop_plan') }}
),

organization as (
    select
        organization_code,
        coalesce(max_by(division_code, valid_from), '') as division_code
    from {{ ref('int_organization') }}
    group by organization_code
),

covered as (
    select distinct
        plan.plan_year,
        organization.division_code
    from plan
    inner join organization on plan.organization_code = organization.organization_code
),

int_loop_plan_cover as (
    select
        covered.plan_year,
        organization.organization_code,
        plan.planned_on,
        plan.announced_on
    from covered
    inner join organization on covered.division_code = organization.division_code
    left join plan
        on
            covered.plan_year = plan.plan_year
            and organization.organization_code = plan.organization_code
)

select * from int_loop_plan_cover
