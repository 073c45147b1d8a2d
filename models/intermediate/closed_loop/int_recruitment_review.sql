-- Grain: year x organization with a recruitment plan or an entry that needs one. If the division
-- delivered no plan of the year, the status of the plan is not_known.
with plan as (
    select * from {{ ref('int_loop_plan') }}
),

plan_cover as (
    select * from {{ ref('int_loop_plan_cover') }}
),

last_month as (
    select max(month) as month from {{ ref('month') }}
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

compared as (
    select
        cell.plan_year,
        cell.organization_code,
        plan_cover.plan_year is not null or plan.plan_year is not null as is_plan_known,
        plan.plan_year is not null as is_planned,
        {{ month_number('last_month.month') }} >= cell.plan_year * 12 + 11 as is_over,
        coalesce(plan.planned_heads, 0) as planned_heads,
        coalesce(entered.entries, 0) as entries,
        coalesce(entered.verified_entries, 0) as verified_entries,
        plan.planned_on
    from cell
    cross join last_month
    left join plan
        on
            cell.plan_year = plan.plan_year
            and cell.organization_code = plan.organization_code
    left join plan_cover
        on
            cell.plan_year = plan_cover.plan_year
            and cell.organization_code = plan_cover.organization_code
    left join entered
        on
            cell.plan_year = entered.plan_year
            and cell.organization_code = entered.organization_code
),

int_recruitment_review as (
    select
        plan_year,
        organization_code,
        case
            when not is_plan_known then 'not_known'
            when not is_planned then 'unplanned'
            when entries > planned_heads then 'beyond_plan'
            when not is_over then 'under_way'
            when entries = 0 then 'unfilled'
            when entries < planned_heads then 'partly_filled'
            else 'plan_filled'
        end as plan_status_code,
        case when is_plan_known then planned_heads end as planned_heads,
        entries,
        verified_entries,
        entries - verified_entries as unverified_entries,
        case when is_plan_known then greatest(entries - planned_heads, 0) end as entries_over_plan,
        planned_on
    from compared
)

select * from int_recruitment_review
