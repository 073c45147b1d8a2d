-- Grain: segment of an organization x measure: what it had when the segment ended: what snapshots
-- show at the end of the month before; and if the segment began later than that, what came to it
-- along its links. Divisions have no stock of their own.
{% set millionths = 1000000 -%}
with recursive segment as (
    select
        segment_id,
        unit_code,
        {{ month_number('segment_from') }} as beginning_no,
        {{ month_number('segment_to') }} as ending_no
    from {{ ref('int_crosswalk_segment') }}
    where unit_kind = 'organization' and segment_to is not null
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

stock_at_end as (
    select
        segment.segment_id,
        greatest(coalesce(use_month.posts, 0), 0) as posts,
        coalesce(use_month.in_post, 0) as in_post
    from segment
    left join use_month
        on
            segment.unit_code = use_month.organization_code
            and use_month.month_no = segment.ending_no - 1
),

counted as (
    select segment_id, 'posts' as measure_code, posts as stock from stock_at_end
    union all
    select segment_id, 'in_post' as measure_code, in_post as stock from stock_at_end
),

share as (
    select
        share.origin_segment,
        share.destination_segment,
        share.measure_code,
        share.numerator,
        share.denominator
    from {{ ref('int_crosswalk_share') }} as share
    inner join segment on share.destination_segment = segment.segment_id
    where share.numerator > 0 and segment.beginning_no = segment.ending_no
),

unseen as (
    select distinct destination_segment as segment_id, measure_code
    from share
),

seen as (
    select counted.*
    from counted
    left join unseen
        on counted.segment_id = unseen.segment_id and counted.measure_code = unseen.measure_code
    where unseen.segment_id is null
),

brought as (
    select
        share.destination_segment as segment_id,
        share.measure_code,
        {{ integer_divide(
            'cast(seen.stock as ' ~ type_int128() ~ ') * ' ~ millionths ~ ' * share.numerator',
            'share.denominator'
        ) }} as amount,
        1 as links
    from share
    inner join seen
        on share.origin_segment = seen.segment_id and share.measure_code = seen.measure_code
    union all
    select
        share.destination_segment as segment_id,
        share.measure_code,
        {{ integer_divide('brought.amount * share.numerator', 'share.denominator') }} as amount,
        brought.links + 1 as links
    from brought
    inner join share
        on
            brought.segment_id = share.origin_segment
            and brought.measure_code = share.measure_code
    where brought.links < 24
),

stocks as (
    select
        segment_id,
        measure_code,
        cast(stock as bigint) as stock
    from seen
    union all
    select
        segment_id,
        measure_code,
        cast({{ integer_divide('sum(amount) + ' ~ millionths // 2, millionths) }} as bigint) as stock
    from brought
    group by segment_id, measure_code
    union all
    select
        segment_id,
        'bodies' as measure_code,
        cast(1 as bigint) as stock
    from segment
),

int_crosswalk_stock as (
    select
        'organization' as unit_kind,
        stocks.*
    from stocks
)

select * from int_crosswalk_stock
