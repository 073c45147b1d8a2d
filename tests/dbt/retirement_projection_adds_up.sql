-- In every scenario the periods add up to the people in post in the last month, in every cell.
with projected as (
    select
        organization_code,
        establishment_type_code,
        scenario_code,
        sum(heads) as heads
    from {{ ref('retirement_projection') }}
    group by organization_code, establishment_type_code, scenario_code
),

scenario as (
    select scenario_code from {{ ref('retirement_scenario') }}
),

in_post as (
    select
        use_month.organization_code,
        use_month.establishment_type_code,
        scenario.scenario_code,
        use_month.in_post
    from {{ ref('establishment_use_month') }} as use_month
    cross join scenario
    where
        use_month.in_post > 0
        and use_month.month = (
            select max(months.month) from {{ ref('establishment_use_month') }} as months
        )
)

select in_post.*, projected.heads
from in_post
full outer join projected
    on
        in_post.organization_code = projected.organization_code
        and in_post.establishment_type_code = projected.establishment_type_code
        and in_post.scenario_code = projected.scenario_code
where coalesce(in_post.in_post, 0) <> coalesce(projected.heads, 0)
