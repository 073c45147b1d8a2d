-- Grain: post x interval, of organizations that deliver reporting lines: how the post hangs in the
-- lines. Layers are counted down from the posts at the top: those without a superior, and those whose
-- superior is not in force (orphans). A post that no line from a top reaches is on a cycle, or below
-- one. Lines are walked in intervals, not month by month; a cycle has at most 50 posts.
{% set measures = ['posts', 'linked', 'named', 'layer', 'cycle_posts'] -%}
with recursive piece as (
    select * from {{ ref('int_reporting_piece') }}
),

reached as (
    select record_key, post_code, 1 as layer, month_from_no, month_to_no
    from piece
    where not is_linked
    union all
    select
        piece.record_key,
        piece.post_code,
        reached.layer + 1 as layer,
        greatest(piece.month_from_no, reached.month_from_no) as month_from_no,
        least(piece.month_to_no, reached.month_to_no) as month_to_no
    from reached
    inner join piece
        on
            reached.post_code = piece.reports_to_post_code
            and piece.is_linked
            and reached.month_from_no < piece.month_to_no
            and reached.month_to_no > piece.month_from_no
),

months_reached as (
    select record_key, sum(month_to_no - month_from_no) as months
    from reached
    group by record_key
),

months_in_force as (
    select record_key, sum(month_to_no - month_from_no) as months
    from piece
    group by record_key
),

unreached as (
    select piece.*
    from piece
    inner join months_in_force on piece.record_key = months_in_force.record_key
    left join months_reached on piece.record_key = months_reached.record_key
    where piece.is_linked and coalesce(months_reached.months, 0) < months_in_force.months
),

chain as (
    select
        record_key,
        post_code as first_code,
        reports_to_post_code as next_code,
        post_code as cycle_code,
        1 as cycle_posts,
        month_from_no,
        month_to_no
    from unreached
    where post_code is not null
    union all
    select
        chain.record_key,
        chain.first_code,
        unreached.reports_to_post_code as next_code,
        least(chain.cycle_code, unreached.post_code) as cycle_code,
        chain.cycle_posts + 1 as cycle_posts,
        greatest(chain.month_from_no, unreached.month_from_no) as month_from_no,
        least(chain.month_to_no, unreached.month_to_no) as month_to_no
    from chain
    inner join unreached
        on
            chain.next_code = unreached.post_code
            and chain.month_from_no < unreached.month_to_no
            and chain.month_to_no > unreached.month_from_no
    where chain.cycle_posts < 50 and chain.next_code <> chain.first_code
),

on_cycle as (
    select record_key, cycle_code, cycle_posts, month_from_no, month_to_no
    from chain
    where next_code = first_code
),

spans as (
    select
        record_key, month_from_no, month_to_no, 1 as posts, cast(is_linked as integer) as linked,
        cast(reports_to_post_code is not null as integer) as named, 0 as layer, 0 as cycle_posts
    from piece
    union all
    select record_key, month_from_no, month_to_no, 0, 0, 0, layer, 0 from reached
    union all
    select record_key, month_from_no, month_to_no, 0, 0, 0, 0, cycle_posts from on_cycle
),

stretch as (
    {{ stock_spans('spans', ['record_key'], measures) | indent(4) }}
),

int_reporting_line as (
    select
        stretch.record_key,
        piece.organization_code,
        piece.post_code,
        piece.reports_to_post_code,
        piece.superior_organization_code,
        piece.authorized_fte,
        case
            when stretch.cycle_posts = 1 then 'self'
            when stretch.cycle_posts > 1 then 'cycle'
            when stretch.layer = 0 then 'below_cycle'
            when stretch.linked = 1 then 'linked'
            when stretch.named = 1 then 'orphan'
            when piece.post_code is null then 'unattached'
            else 'top'
        end as line_code,
        cast(nullif(stretch.layer, 0) as integer) as layer,
        on_cycle.cycle_code,
        cast(on_cycle.cycle_posts as integer) as cycle_posts,
        stretch.month_from_no,
        stretch.month_to_no,
        {{ month_end('stretch.month_from_no') }} as month_from,
        case when stretch.month_to_no < 999999 then {{ month_end('stretch.month_to_no') }} end
            as month_to
    from stretch
    inner join piece
        on
            stretch.record_key = piece.record_key
            and stretch.month_from_no >= piece.month_from_no
            and stretch.month_from_no < piece.month_to_no
    left join on_cycle
        on
            stretch.record_key = on_cycle.record_key
            and stretch.month_from_no >= on_cycle.month_from_no
            and stretch.month_from_no < on_cycle.month_to_no
    where stretch.posts = 1
)

select * from int_reporting_line
