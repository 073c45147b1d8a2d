-- Grain: revolving pool at the end of the last month: total = available + lent, unless more is lent
-- than there is.
with pool as (
    select pool.*
    from {{ ref('int_revolving_pool') }} as pool
    cross join {{ ref('int_last_month') }} as last_month
    where
        pool.valid_from <= last_month.as_on
        and (pool.valid_to is null or pool.valid_to > last_month.as_on)
),

lent as (
    select
        pool_code,
        sum(lent_posts) as lent_posts,
        sum(case when status_code = 'lent_overdue' then lent_posts else 0 end) as overdue_posts,
        sum(case when lent_posts > 0 and return_due_on is null then lent_posts else 0 end)
            as posts_without_return_date
    from {{ ref('int_revolving_post_use') }}
    group by pool_code
),

int_revolving_pool_balance as (
    select
        pool.pool_code,
        pool.pool_name,
        pool.division_code,
        pool.establishment_type_code,
        pool.authorized_posts,
        cast(coalesce(lent.lent_posts, 0) as integer) as lent_posts,
        cast(greatest(pool.authorized_posts - coalesce(lent.lent_posts, 0), 0) as integer)
            as available_posts,
        cast(greatest(coalesce(lent.lent_posts, 0) - pool.authorized_posts, 0) as integer)
            as over_lent_posts,
        cast(coalesce(lent.overdue_posts, 0) as integer) as overdue_posts,
        cast(coalesce(lent.posts_without_return_date, 0) as integer) as posts_without_return_date
    from pool
    left join lent on pool.pool_code = lent.pool_code
)

select * from int_revolving_pool_balance
