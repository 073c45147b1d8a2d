-- The cells of a month add up to the city, and the shares to one.
with allocation as (
    select
        month,
        sum(authorized_posts) as authorized_posts,
        sum(in_post) as in_post,
        sum(share_of_posts) as share_of_posts,
        sum(share_of_staff) as share_of_staff
    from {{ ref('allocation_month') }}
    group by month
),

use_month as (
    select month, sum(in_post) as in_post
    from {{ ref('establishment_use_month') }}
    group by month
),

inequality as (
    select * from {{ ref('allocation_inequality_month') }}
)

select
    use_month.month,
    use_month.in_post,
    inequality.quantity_code
from use_month
left join allocation on use_month.month = allocation.month
left join inequality on use_month.month = inequality.month
where
    allocation.month is null
    or allocation.in_post <> use_month.in_post
    or abs(allocation.share_of_posts - 1) > 0.001
    or abs(allocation.share_of_staff - 1) > 0.001
    or inequality.gini not between 0 and 1
    or abs(inequality.theil - inequality.theil_between - inequality.theil_within) > 0.000002
    or inequality.total
    <> case
        when inequality.quantity_code = 'posts' then allocation.authorized_posts
        else allocation.in_post
    end
