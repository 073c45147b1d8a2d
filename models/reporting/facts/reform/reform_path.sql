-- Grain: organization that the reform touched x organization that took it over, with the posts and
-- staff before it times the weights of the crosswalk.
with touched as (
    select * from {{ ref('reform_touched') }}(reform)
),

named as (
    select * from {{ ref('reform_name') }}(reform)
),

stock as (
    select
        unit_code as organization_code,
        -- As named they are whole, and a weight has all the decimals that a product can have.
        cast(
            sum(case when measure_code = 'authorized_posts' then before_value else 0 end)
            as decimal(18, 0)
        ) as authorized_posts,
        cast(
            sum(case when measure_code = 'in_post' then before_value else 0 end) as decimal(18, 0)
        ) as in_post
    from {{ ref('reform_comparison') }}
    where
        reform_code = reform
        and structure_code = 'as_named'
        and level_code = 'organization'
        and measure_code in ('authorized_posts', 'in_post')
    group by unit_code
    having authorized_posts <> 0 or in_post <> 0
),

path as (
    select
        crosswalk.from_code,
        coalesce(crosswalk.to_code, 'none') as to_code,
        sum(case when crosswalk.measure_code = 'posts' then crosswalk.weight else 0 end)
            as of_posts,
        sum(case when crosswalk.measure_code = 'in_post' then crosswalk.weight else 0 end)
            as of_staff
    from {{ ref('organization_crosswalk') }} as crosswalk
    inner join {{ ref('reform_window') }} as reform_window on crosswalk.basis_date = reform_window.basis_on
    where
        reform_window.reform_code = reform
        and crosswalk.measure_code in ('posts', 'in_post')
        and crosswalk.from_valid_from <= opening_date
        and (crosswalk.from_valid_to is null or crosswalk.from_valid_to > opening_date)
    group by crosswalk.from_code, crosswalk.to_code
)

select
    path.from_code || '|' || path.to_code as fact_key,
    path.from_code as organization_code,
    path.to_code as successor_code,
    before.name_before as organization_name,
    case when path.to_code = 'none' then '—' else after.name_after end as successor_name,
    before.level_before as admin_level_code,
    path.of_posts * stock.authorized_posts as authorized_posts,
    path.of_staff * stock.in_post as in_post
from stock
inner join touched on stock.organization_code = touched.organization_code
inner join path on stock.organization_code = path.from_code
left join named as before on path.from_code = before.organization_code
left join named as after on path.to_code = after.organization_code
where path.of_posts <> 0 or path.of_staff <> 0
