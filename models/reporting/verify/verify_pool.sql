-- Grain: division x establishment type with a revolving pool at the end of the month: the posts of its
-- pools together, NULL where one of them is not known, and those that are lent.
with establishment_type as (
    select * from {{ ref('establishment_type') }}
),

lent as (
    select
        pool_code,
        sum(heads) as lent_posts
    from {{ ref('revolving_post_use') }}
    where
        status_code not in ('refused', 'withdrawn', 'pending')
        and coalesce(reviewed_on, requested_on) <= given_month
        and (returned_on is null or returned_on > given_month)
    group by pool_code
)

select
    pool.division_code,
    coalesce(establishment_type.counts_as_code, pool.establishment_type_code)
        as establishment_type_code,
    cast(
        case
            when count(pool.authorized_posts) = count(*) then sum(pool.authorized_posts)
        end as integer
    ) as authorized_posts,
    cast(sum(coalesce(lent.lent_posts, 0)) as integer) as lent_posts
from {{ ref('revolving_pool_history') }} as pool
left join establishment_type on pool.establishment_type_code = establishment_type.code
left join lent on pool.pool_code = lent.pool_code
where
    pool.valid_from <= given_month
    and (pool.valid_to is null or pool.valid_to > given_month)
    and pool.division_code is not null
    and pool.establishment_type_code is not null
group by
    pool.division_code, coalesce(establishment_type.counts_as_code, pool.establishment_type_code)
