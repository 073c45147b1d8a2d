-- Grain: ledger movement whose posts after it are not those after the movement before it and its
-- own change (B01). The drift of a ledger is the posts stated after a movement less the sum of the
-- movements. Only the movement at which the drift changes is at fault, not all that follow a
-- missing one. Where the drift goes back at once to what it was, the movement after a wrong number
-- is not at fault either; where it goes to and fro, every second movement is. Movements of one day are right in any order in which each begins with the
-- posts that the one before ends with.
with records as (
    select * from {{ ref('int_establishment_movement_state') }}
),

ledger as (
    select * from {{ ref('int_establishment_ledger') }}
),

movement as (
    select record_key, source from {{ ref('hist_establishment_movement') }}
),

stated as (
    select
        *,
        posts_after - posts_change as posts_before,
        posts_after - closing_posts as drift,
        first_value(opening_posts) over (
            partition by organization_code, establishment_type_code, effective_on
            order by ledger_line_no
        ) as day_opening_posts,
        coalesce(cast(effective_on as varchar), '') as day,
        coalesce(establishment_type_code, '') as type_code
    from ledger
    where posts_after is not null
),

chain_end as (
    select organization_code, type_code, day, posts_before as posts, 1 as starts, posts_change
    from stated
    union all
    select organization_code, type_code, day, posts_after as posts, -1 as starts, posts_change
    from stated
),

tallied as (
    select
        organization_code,
        type_code,
        day,
        posts,
        sum(starts) as starts,
        max(abs(posts_change)) > 0 as is_reached
    from chain_end
    group by organization_code, type_code, day, posts
),

-- Days whose movements form one chain: it begins at the only number that none of them leads to.
chained as (
    select
        organization_code,
        type_code,
        day,
        arg_max(posts, starts) as first_posts
    from tallied
    group by organization_code, type_code, day
    having sum(greatest(starts, 0)) = 1 and bool_and(is_reached)
),

settled as (
    select
        stated.*,
        coalesce(chained.first_posts - stated.day_opening_posts, stated.drift) as day_drift,
        stated.posts_before <> chained.first_posts as is_within_chain
    from stated
    left join chained
        on
            stated.organization_code = chained.organization_code
            and stated.type_code = chained.type_code
            and stated.day = chained.day
),

compared as (
    select
        record_key,
        organization_code,
        type_code,
        day_drift <> lag(day_drift, 1, 0) over in_order as is_changed,
        day_drift = lag(day_drift, 2, 0) over in_order as is_as_before,
        row_number() over in_order as row_rank
    from settled
    window in_order as (
        partition by organization_code, type_code
        order by day, is_within_chain, ledger_line_no
    )
),

-- A swing begins with a change of drift and goes on while the drift goes to and fro.
swinging as (
    select
        *,
        max(case when not is_as_before then row_rank end) over (
            partition by organization_code, type_code
            order by row_rank
        ) as swing_start
    from compared
),

failing as (
    select
        records.*,
        'B01' as rule_id,
        'posts_after' as column_name
    from swinging
    inner join movement on swinging.record_key = movement.record_key
    inner join records
        on movement.record_key = records.record_key and movement.source = records.source
    where
        records.valid_to is null
        and swinging.is_changed
        and (swinging.row_rank - swinging.swing_start) % 2 = 0
)

{{ finding_spells('failing', 'establishment_movement') }}
