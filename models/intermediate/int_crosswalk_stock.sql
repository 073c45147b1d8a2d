-- Grain: stage x measure: what the body held at the end of the month before the stage ended.
with stage as (
    select
        stage_id,
        unit_code,
        {{ month_number('stage_to') }} as ending_no
    from {{ ref('int_crosswalk_stage') }}
    where stage_to is not null
),

use_month as (
    select
        organization_code,
        month_no,
        sum(authorized_posts) as posts,
        sum(in_post) as in_post
    from {{ ref('int_use_month') }}
    group by organization_code, month_no
),

held as (
    select
        stage.stage_id,
        coalesce(use_month.posts, 0) as posts,
        coalesce(use_month.in_post, 0) as in_post
    from stage
    left join use_month
        on
            stage.unit_code = use_month.organization_code
            and use_month.month_no = stage.ending_no - 1
),

int_crosswalk_stock as (
    select stage_id, 'posts' as measure_code, cast(greatest(posts, 0) as bigint) as stock
    from held
    union all
    select stage_id, 'in_post' as measure_code, cast(in_post as bigint) as stock
    from held
    union all
    select stage_id, 'bodies' as measure_code, cast(1 as bigint) as stock
    from held
)

select * from int_crosswalk_stock
