-- Grain: organization x light subject x month: every light of posts and leadership in one shape,
-- with the rule behind a red one.
{{ config(materialized='monthly') }}
with establishment as (
    select * from {{ ref('int_establishment_use_month') }}
),

leadership as (
    select * from {{ ref('int_leadership_use_month') }}
),

int_light_month as (
    select
        'establishment' as light_kind_code,
        organization_code,
        establishment_type_code as light_subject,
        establishment_type_code,
        cast(null as varchar) as leadership_level_code,
        cast(null as varchar) as leadership_role_code,
        cast(null as varchar) as quota_holder_code,
        month,
        {{ month_number('month') }} as month_no,
        light_code,
        authorized_posts,
        ceiling_posts,
        in_post,
        over_posts,
        vacant_posts,
        case
            when light_code <> 'red' then null
            when authorized_posts = 0 then 'C12'
            else 'C01'
        end as rule_id
    from establishment
    union all
    select
        'leadership' as light_kind_code,
        organization_code,
        concat(leadership_level_code, '-', leadership_role_code, '-', quota_holder_code)
            as light_subject,
        cast(null as varchar) as establishment_type_code,
        leadership_level_code,
        leadership_role_code,
        quota_holder_code,
        month,
        {{ month_number('month') }} as month_no,
        light_code,
        authorized_posts,
        authorized_posts as ceiling_posts,
        in_post,
        over_posts,
        vacant_posts,
        case
            when light_code <> 'red' then null
            when authorized_posts = 0 then 'D09'
            else 'D01'
        end as rule_id
    from leadership
)

select * from int_light_month
