-- Grain: link between organizations, with the posts that its end gained around the change: what the
-- successor has more than before once the months of following people are over, or what the
-- organization itself has kept.
with link as (
    select
        *,
        {{ month_number('effective_on') }} as effective_no,
        count(*) over (partition by origin_segment) as links
    from {{ ref('int_crosswalk_link') }}
    where unit_kind = 'organization'
),

posts as (
    select organization_code, month_no, sum(authorized_posts) as posts
    from {{ ref('int_use_month') }}
    group by organization_code, month_no
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

horizon as (
    select max(month_no) as last_month_no from {{ ref('month') }}
),

int_crosswalk_gain as (
    select
        link.unit_kind,
        link.origin_segment,
        link.destination_segment,
        greatest(
            coalesce(after.posts, 0) - case when link.is_own then 0 else coalesce(before.posts, 0) end,
            0
        ) as posts
    from link
    inner join threshold on {{ valid_at('threshold', 'link.effective_on') }}
    cross join horizon
    left join posts as before
        on
            link.destination_code = before.organization_code
            and before.month_no = link.effective_no - 1
    left join posts as after
        on
            link.destination_code = after.organization_code
            and after.month_no
            = least(link.effective_no + threshold.follow_months, horizon.last_month_no)
    where link.links > 1
)

select * from int_crosswalk_gain
