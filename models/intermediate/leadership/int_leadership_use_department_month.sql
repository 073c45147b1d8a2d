-- Grain: organization x department ('' for the organization itself) x leadership level x role x
-- month with a quota or a leader. Over and vacant are taken here, in the smallest cell, and summed
-- upwards. A quota that cannot be read keeps the number read before (is_carried); without one the posts
-- are unknown: NULL and a grey light.
{{ config(materialized='monthly') }}
with spans as (
    select * from {{ ref('int_leadership_span') }}
),

quota_unknown as (
    select * from {{ ref('int_quota_unknown') }}
    where quota_kind = 'leadership_quota'
),

stock_month as (
    {{ monthly_stock('spans', ['organization_code', 'department_code', 'leadership_level_code', 'leadership_role_code'], ['authorized_posts', 'in_post', 'quota_rows', 'unknown_rows', 'carried_rows']) | indent(4) }}
),

known as (
    select
        *,
        case when unknown_rows = 0 then authorized_posts end as known_posts
    from stock_month
    where quota_rows > 0 or in_post <> 0
),

int_leadership_use_department_month as (
    select
        known.organization_code,
        known.department_code,
        known.leadership_level_code,
        known.leadership_role_code,
        known.month,
        cast(known.known_posts as integer) as authorized_posts,
        cast(known.in_post as integer) as in_post,
        cast(
            case when known.known_posts is not null
                then greatest(known.known_posts - known.in_post, 0)
            end as integer
        ) as vacant_posts,
        cast(
            case when known.known_posts is not null
                then greatest(known.in_post - known.known_posts, 0)
            end as integer
        ) as over_posts,
        known.carried_rows > 0 as is_carried,
        case
            when known.known_posts is null then 'grey'
            when known.quota_rows = 0 and quota_unknown.organization_code is not null
                then 'grey'
            when known.in_post > known.known_posts then 'red'
            when known.known_posts = 0 then 'grey'
            when known.in_post = known.known_posts then 'yellow'
            else 'green'
        end as light_code
    from known
    left join quota_unknown
        on
            known.organization_code = quota_unknown.organization_code
            and known.month_no = quota_unknown.month_no
)

select * from int_leadership_use_department_month
