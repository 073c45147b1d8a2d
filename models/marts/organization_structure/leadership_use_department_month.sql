-- Grain: body x department ('' for the body itself) x leadership level x role x month with a quota
-- or a leader. Over and vacant are taken here, in the smallest cell, and summed upwards.
with spans as (
    select * from {{ ref('int_leadership_span') }}
),

{{ monthly_stock(
    ['organization_code', 'department_code', 'leadership_level_code', 'leadership_role_code'],
    ['authorized_posts', 'in_post', 'quota_rows']
) }},

leadership_use_department_month as (
    select
        organization_code,
        department_code,
        leadership_level_code,
        leadership_role_code,
        month,
        cast(authorized_posts as integer) as authorized_posts,
        cast(in_post as integer) as in_post,
        cast(greatest(authorized_posts - in_post, 0) as integer) as vacant_posts,
        cast(greatest(in_post - authorized_posts, 0) as integer) as over_posts,
        case
            when in_post > authorized_posts then 'red'
            when authorized_posts = 0 then 'grey'
            when in_post = authorized_posts then 'yellow'
            else 'green'
        end as light_code
    from stock_month
)

select * from leadership_use_department_month
