-- Grain: organization x month with off-establishment workers or a control number: their number, cost
-- and work beside the vacant posts of the organization. Workers substitute posts as far as posts are
-- vacant; core posts are those of management and professional work.
{{ config(materialized='monthly') }}
with workers as (
    select
        worker_month.organization_code,
        worker_month.month,
        sum(worker_month.headcount) as headcount,
        sum(case when post_category.band not in ('worker', 'other') then worker_month.headcount else 0 end)
            as core_headcount,
        sum(case when post_category.code is null then worker_month.headcount else 0 end)
            as headcount_without_category,
        sum(worker_month.monthly_cost) as monthly_cost
    from {{ ref('int_personnel_off_establishment_month') }} as worker_month
    left join {{ ref('post_category') }} as post_category
        on worker_month.post_category_code = post_category.code
    group by worker_month.organization_code, worker_month.month
),

control_month as (
    select
        control.organization_code,
        month.month,
        sum(control.control_posts) as control_posts
    from {{ ref('int_off_establishment_control') }} as control
    inner join {{ ref('month') }} as month
        on
            control.valid_from <= month.month
            and (control.valid_to is null or control.valid_to > month.month)
    group by control.organization_code, month.month
),

posts as (
    select
        organization_code,
        month,
        sum(in_post) as in_post,
        sum(vacant_posts) as vacant_posts
    from {{ ref('int_establishment_use_month') }}
    group by organization_code, month
),

joined as (
    select
        coalesce(workers.organization_code, control_month.organization_code) as organization_code,
        coalesce(workers.month, control_month.month) as month,
        coalesce(workers.headcount, 0) as headcount,
        coalesce(workers.core_headcount, 0) as core_headcount,
        coalesce(workers.headcount_without_category, 0) as headcount_without_category,
        coalesce(workers.monthly_cost, 0) as monthly_cost,
        control_month.control_posts
    from workers
    full outer join control_month
        on
            workers.organization_code = control_month.organization_code
            and workers.month = control_month.month
),

int_off_establishment_benefit_month as (
    select
        joined.organization_code,
        joined.month,
        cast(joined.headcount as integer) as headcount,
        cast(joined.core_headcount as integer) as core_headcount,
        cast(joined.headcount_without_category as integer) as headcount_without_category,
        cast(joined.monthly_cost as decimal(18, 4)) as monthly_cost,
        cast(cast(joined.monthly_cost as double) / nullif(joined.headcount, 0) as decimal(18, 4))
            as cost_per_head,
        cast(joined.control_posts as integer) as control_posts,
        case
            when joined.control_posts is not null
                then cast(greatest(joined.headcount - joined.control_posts, 0) as integer)
        end as over_control,
        cast(posts.in_post as integer) as in_post,
        cast(posts.vacant_posts as integer) as vacant_posts,
        cast(least(joined.headcount, coalesce(posts.vacant_posts, 0)) as integer)
            as substituting_workers,
        cast(
            cast(joined.headcount as double)
            / nullif(joined.headcount + coalesce(posts.in_post, 0), 0) as decimal(18, 6)
        ) as off_establishment_share
    from joined
    left join posts
        on joined.organization_code = posts.organization_code and joined.month = posts.month
)

select * from int_off_establishment_benefit_month
