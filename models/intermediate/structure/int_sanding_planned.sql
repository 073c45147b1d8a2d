-- Grain: organization with a plan (三定) of posts or duties: from its first month on, without end.
with consistency as (
    select * from {{ ref('int_sanding_consistency') }}
    where plan_posts is not null or plan_text is not null
),

int_sanding_planned as (
    select
        organization_code,
        {{ month_number('min(month_from)') }} as month_from_no,
        cast(null as integer) as month_to_no
    from consistency
    group by organization_code
)

select * from int_sanding_planned
