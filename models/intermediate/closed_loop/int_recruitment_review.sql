-- Grain: year x organization with a recruitment plan or an entry that needs one.
with plan as (
    select * from {{ ref('int_loop_plan') }}
),

entered as (
    select
        cast(year(entered_on) as integer) as plan_year,
        organization_code,
        cast(count(*) as integer) as entries,
        cast(count(*) filter (where is_verified) as integer) as verified_entries
    from {{ ref('int_closed_loop_case') }}
    where needs_plan
    group by year(entered_on), organization_code
),

cell as (
    select plan_year, organization_code from plan
    union
    select plan_year, organization_code from entered
),

int_recruitment_review as (
    select
        cell.plan_year,
        cell.organization_code,
        coalesce(plan.planned_heads, 0) as planned_heads,
        coalesce(entered.entries, 0) as entries,
        coalesce(entered.verified_entries, 0) as verified_entries,
        coalesce(entered.entries, 0) - coalesce(entered.verified_entries, 0) as unverified_entries,
        greatest(coalesce(entered.entries, 0) - coalesce(plan.planned_heads, 0), 0)
            as entries_over_plan,
        plan.planned_on
    from cell
    left join plan
        on
            cell.plan_year = plan.plan_year
            and cell.organization_code = plan.organization_code
    left join entered
        on
            cell.plan_year = entered.plan_year
            and cell.organization_code = entered.organization_code
)

select * from int_recruitment_review
