-- Grain: leadership quota row or placement of a leader x interval on month numbers. The holder of a
-- quota is a department, or the organization itself where the department is blank. A quota without a
-- number is unknown.
with quota as (
    select * from {{ ref('int_leadership_quota') }}
),

placement as (
    select * from {{ ref('int_leadership_placement') }}
),

unread as (
    select * from {{ ref('int_leadership_unread') }}
),

int_leadership_span as (
    select
        'quota' as span_code,
        record_key,
        organization_code,
        coalesce(department_code, '') as department_code,
        leadership_level_code,
        leadership_role_code,
        {{ month_number('valid_from') }} as month_from_no,
        {{ end_month_number('valid_to') }} as month_to_no,
        coalesce(authorized_posts, 0) as authorized_posts,
        0 as in_post,
        1 as quota_rows,
        case when authorized_posts is null then 1 else 0 end as unknown_rows,
        0 as carried_rows
    from quota
    where {{ month_number('valid_from') }} < {{ end_month_number('valid_to') }}
    union all
    select
        'leader' as span_code,
        record_key,
        organization_code,
        department_code,
        leadership_level_code,
        leadership_role_code,
        month_from_no,
        month_to_no,
        0 as authorized_posts,
        1 as in_post,
        0 as quota_rows,
        0 as unknown_rows,
        0 as carried_rows
    from placement
    union all
    select
        'unread' as span_code,
        record_key,
        organization_code,
        department_code,
        leadership_level_code,
        leadership_role_code,
        month_from_no,
        month_to_no,
        0 as authorized_posts,
        0 as in_post,
        0 as quota_rows,
        0 as unknown_rows,
        1 as carried_rows
    from unread
)

select * from int_leadership_span
