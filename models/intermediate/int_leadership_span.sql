-- Grain: leadership quota row or leader x interval on month numbers. The holder of a quota is a
-- department, or the body itself where the department is blank. A leader who sits in a department
-- but whose level and role only the body has a quota for uses the body's.
with quota as (
    select * from {{ ref('int_leadership_quota') }}
),

leader as (
    select * from {{ ref('int_person_span') }}
    where leadership_role_code is not null and leadership_level_code is not null
),

holders as (
    select distinct
        organization_code,
        coalesce(department_code, '') as department_code,
        leadership_level_code,
        leadership_role_code
    from quota
),

placed as (
    select
        leader.*,
        case
            when own.organization_code is null and body.organization_code is not null then ''
            else coalesce(leader.department_code, '')
        end as holder_code
    from leader
    left join holders as own
        on
            leader.organization_code = own.organization_code
            and coalesce(leader.department_code, '') = own.department_code
            and leader.leadership_level_code = own.leadership_level_code
            and leader.leadership_role_code = own.leadership_role_code
    left join holders as body
        on
            leader.organization_code = body.organization_code
            and body.department_code = ''
            and leader.leadership_level_code = body.leadership_level_code
            and leader.leadership_role_code = body.leadership_role_code
),

int_leadership_span as (
    select
        organization_code,
        coalesce(department_code, '') as department_code,
        leadership_level_code,
        leadership_role_code,
        {{ span_from() }} as month_from_no,
        {{ span_to() }} as month_to_no,
        coalesce(authorized_posts, 0) as authorized_posts,
        0 as in_post,
        1 as quota_rows
    from quota
    where {{ span_from() }} < {{ span_to() }}
    union all
    select
        organization_code,
        holder_code as department_code,
        leadership_level_code,
        leadership_role_code,
        month_from_no,
        month_to_no,
        0 as authorized_posts,
        1 as in_post,
        0 as quota_rows
    from placed
)

select * from int_leadership_span
