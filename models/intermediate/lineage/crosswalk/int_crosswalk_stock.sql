-- Grain: stage x measure: what the body held when the stage ended: what snapshots show at the end of
-- the month before; and if the stage began later than that, what came to it along its links.
{% set millionths = 1000000 -%}
with recursive stage as (
    select
        stage_id,
        unit_code,
        {{ month_number('stage_from') }} as beginning_no,
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
        greatest(coalesce(use_month.posts, 0), 0) as posts,
        coalesce(use_month.in_post, 0) as in_post
    from stage
    left join use_month
        on
            stage.unit_code = use_month.organization_code
            and use_month.month_no = stage.ending_no - 1
),

counted as (
    select stage_id, 'posts' as measure_code, posts as stock from held
    union all
    select stage_id, 'in_post' as measure_code, in_post as stock from held
),

part as (
    select
        part.origin_stage,
        part.destination_stage,
        part.measure_code,
        part.part,
        part.total
    from {{ ref('int_crosswalk_part') }} as part
    inner join stage on part.destination_stage = stage.stage_id
    where part.part > 0 and stage.beginning_no = stage.ending_no
),

unseen as (
    select distinct destination_stage as stage_id, measure_code
    from part
),

seen as (
    select counted.*
    from counted
    left join unseen
        on counted.stage_id = unseen.stage_id and counted.measure_code = unseen.measure_code
    where unseen.stage_id is null
),

brought as (
    select
        part.destination_stage as stage_id,
        part.measure_code,
        {{ whole_quotient(
            'cast(seen.stock as ' ~ whole_number() ~ ') * ' ~ millionths ~ ' * part.part',
            'part.total'
        ) }} as amount,
        1 as links
    from part
    inner join seen
        on part.origin_stage = seen.stage_id and part.measure_code = seen.measure_code
    union all
    select
        part.destination_stage as stage_id,
        part.measure_code,
        {{ whole_quotient('brought.amount * part.part', 'part.total') }} as amount,
        brought.links + 1 as links
    from brought
    inner join part
        on
            brought.stage_id = part.origin_stage
            and brought.measure_code = part.measure_code
    where brought.links < 24
),

int_crosswalk_stock as (
    select
        stage_id,
        measure_code,
        cast(stock as bigint) as stock
    from seen
    union all
    select
        stage_id,
        measure_code,
        cast({{ whole_quotient('sum(amount) + ' ~ millionths // 2, millionths) }} as bigint) as stock
    from brought
    group by stage_id, measure_code
    union all
    select
        stage_id,
        'bodies' as measure_code,
        cast(1 as bigint) as stock
    from stage
)

select * from int_crosswalk_stock
