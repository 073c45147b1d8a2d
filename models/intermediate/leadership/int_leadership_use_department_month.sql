-- Grain: organization x department ('' for the organization itself) x leadership level x role x
-- month with a quota or a leader. Over and vacant are taken here, in the smallest cell, and summed
-- upwards.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_leadership_span') }}
),

quota_unknown as (
    select * from {{ ref('int_quota_unknown') }}
    where quota_kind = 'leadership_quota'
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code', 'department_code', 'leadership_level_code', 'leadership_role_code'], ['authorized_posts', 'in_post', 'quota_rows']) | indent(4) }}
),

int_leadership_use_department_month as (
    select
        stock_month.organization_code,
        stock_month.department_code,
        stock_month.leadership_level_code,
        stock_month.leadership_role_code,
        stock_month.month,
        cast(stock_month.authorized_posts as integer) as authorized_posts,
        cast(stock_month.in_post as integer) as in_post,
        cast(greatest(stock_month.authorized_posts - stock_month.in_post, 0) as integer)
            as vacant_posts,
        cast(greatest(stock_month.in_post - stock_month.authorized_posts, 0) as integer)
            as over_posts,
        case
            when stock_month.quota_rows = 0 and quota_unknown.organization_code is not null
                then 'grey'
            when stock_month.in_post > stock_month.authorized_posts then 'red'
            when stock_month.authorized_posts = 0 then 'grey'
            when stock_month.in_post = stock_month.authorized_posts then 'yellow'
            else 'green'
        end as light_code
    from stock_month
    left join quota_unknown
        on
            stock_month.organization_code = quota_unknown.organization_code
            and stock_month.month_no = quota_unknown.month_no
)

select * from int_leadership_use_department_month
