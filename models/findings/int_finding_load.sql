-- Grain: finding x load of its source, from the load that first shows the record failing to the one
-- that shows it mended. A load is all that a source delivers as of one day. Where the load brings
-- nothing of the kind of the record, nobody can say whether the fault still stands.
with seen as (
    select
        seen.finding_id,
        seen.source,
        seen.as_of_date,
        -- Several parts can show a figure; the first of them to come again decides.
        min(seen.next_as_of_date) as next_checked_on
    from {{ ref('int_finding_seen') }} as seen
    inner join {{ ref('rule') }} as rule on seen.rule_id = rule.rule_id
    where rule.is_active
    group by seen.finding_id, seen.source, seen.as_of_date
),

load_day as (
    select
        source,
        as_of_date,
        lead(as_of_date) over (partition by source order by as_of_date) as next_load_on
    from (select distinct source, as_of_date from {{ source('inputs', 'standing') }})
),

chained as (
    select
        *,
        lag(next_checked_on) over (partition by finding_id order by as_of_date)
            as checked_after_previous,
        lag(as_of_date) over (partition by finding_id order by as_of_date) as previous_seen_on,
        lead(as_of_date) over (partition by finding_id order by as_of_date) as following_seen_on
    from seen
),

failing as (
    select
        finding_id,
        source,
        as_of_date,
        case
            when previous_seen_on is null then 'new'
            when checked_after_previous < as_of_date then 'reopened'
            else 'still_open'
        end as load_status_code
    from chained
),

mended as (
    select
        finding_id,
        source,
        next_checked_on as as_of_date,
        'fixed' as load_status_code
    from chained
    where
        next_checked_on is not null
        and (following_seen_on is null or following_seen_on > next_checked_on)
),

-- Most findings are checked by the next load already.
unchecked as (
    select
        chained.finding_id,
        chained.source,
        chained.as_of_date,
        least(chained.next_checked_on, chained.following_seen_on) as checked_on
    from chained
    inner join load_day
        on chained.source = load_day.source and chained.as_of_date = load_day.as_of_date
    where
        (chained.next_checked_on is null or load_day.next_load_on < chained.next_checked_on)
        and (chained.following_seen_on is null or load_day.next_load_on < chained.following_seen_on)
),

unchecked_load as (
    select
        unchecked.finding_id,
        unchecked.source,
        load_day.as_of_date,
        'not_checkable' as load_status_code
    from unchecked
    inner join load_day
        on
            unchecked.source = load_day.source
            and unchecked.as_of_date < load_day.as_of_date
            and (unchecked.checked_on is null or load_day.as_of_date < unchecked.checked_on)
),

int_finding_load as (
    select * from failing
    union all
    select * from mended
    union all
    select * from unchecked_load
)

select * from int_finding_load
