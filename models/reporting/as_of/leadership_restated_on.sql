-- Grain: organization of the structure of `basis_date` x quota holder x leadership level x role x
-- month.
with figure as (
    unpivot (
        select
            organization_code, quota_holder_code, leadership_level_code, leadership_role_code,
            month, authorized_posts, in_post,
            case when light_code = 'grey' then in_post else 0 end as unjudged
        from {{ ref('leadership_use_month') }}
    )
    on authorized_posts, in_post, unjudged
    into name measure value amount
),

figure_part as (
    {{ on_basis('figure', ['quota_holder_code', 'leadership_level_code', 'leadership_role_code', 'month', 'measure'], 'basis_date') }}
),

added as (
    select
        to_code as organization_code,
        quota_holder_code,
        leadership_level_code,
        leadership_role_code,
        month,
        cast(coalesce(sum(part) filter (measure = 'authorized_posts'), 0) as bigint)
            as authorized_posts,
        cast(coalesce(sum(part) filter (measure = 'in_post'), 0) as bigint) as in_post,
        cast(coalesce(sum(part) filter (measure = 'unjudged'), 0) as bigint) as unjudged
    from figure_part
    where part <> 0
    group by to_code, quota_holder_code, leadership_level_code, leadership_role_code, month
)

select
    * exclude (unjudged),
    greatest(authorized_posts - in_post, 0) as vacant_posts,
    greatest(in_post - authorized_posts, 0) as over_posts,
    case
        when unjudged > 0 then 'grey'
        when in_post > authorized_posts then 'red'
        when authorized_posts = 0 then 'grey'
        when in_post = authorized_posts then 'yellow'
        else 'green'
    end as light_code
from added
