-- Grain: organization and month in which its posts or staff differ from the month before, or in
-- which its series begins.
with monthly as (
    select
        organization_code as code,
        month,
        sum(authorized_posts) as authorized,
        sum(in_post) as in_post
    from organization_structure.establishment_use_month
    group by organization_code, month
),

turned as (
    select
        *,
        lag(month) over (partition by code order by month) as month_before,
        lag(authorized) over (partition by code order by month) as authorized_before,
        lag(in_post) over (partition by code order by month) as in_post_before,
        lead(month) over (partition by code order by month) as month_after
    from monthly
)

select code, month, authorized, in_post, month_after is null as is_last
from turned
where
    month_before is null
    or month_after is null
    or month_before <> last_day(month - interval 1 month)
    or authorized is distinct from authorized_before
    or in_post is distinct from in_post_before
order by code, month
