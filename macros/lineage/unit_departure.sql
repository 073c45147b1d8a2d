{#
  One row per unit and date on which records say that something left it, and whether the unit
  went on afterwards (`continues`) or its code fell idle (`closes`). `edge`: predecessor_code,
  successor_code, effective_on, share_of_posts, ends_predecessor, founds_successor. `life`:
  unit_code, unseen_on (the last snapshot of its scope before it, if there was one), valid_from,
  valid_to, last_as_of_date. Snapshots follow a change late and may lie far apart: asked is the first
  one that comes `lag_months` after the change, or the last delivery.
#}
{% macro unit_departure(edge, life, lag_months) -%}
with edge as (
    select * from {{ ref(edge) }}
    where predecessor_code is not null
),

arrival as (
    select successor_code, effective_on, predecessor_code
    from {{ ref(edge) }}
    where successor_code is not null
),

founding as (
    {{ unit_founding(edge) }}
),

life as (
    select * from {{ ref(life) }}
),

horizon as (
    select max(last_as_of_date) as last_as_of_date from life
),

departing as (
    select
        edge.predecessor_code as unit_code,
        edge.effective_on,
        count(edge.successor_code) as successors,
        count(edge.share_of_posts) as known_shares,
        coalesce(sum(edge.share_of_posts), 0) as share_of_posts,
        bool_or(edge.ends_predecessor) as is_told_to_end,
        coalesce(bool_or(edge.successor_code = edge.predecessor_code), false) as names_itself
    from edge
    group by edge.predecessor_code, edge.effective_on
),

probed as (
    select
        departing.*,
        {{ months_later('departing.effective_on', lag_months) }} <= horizon.last_as_of_date
            as is_settled,
        least({{ months_later('departing.effective_on', lag_months) }}, horizon.last_as_of_date)
            as probed_on
    from departing
    cross join horizon
),

looked_up as (
    select
        probed.*,
        exists (
            select 1 from life where life.unit_code = probed.unit_code
        ) as is_known,
        exists (
            select 1 from life
            where
                life.unit_code = probed.unit_code
                and (
                    life.unseen_on is null
                    or life.unseen_on < probed.probed_on
                    or life.valid_from <= probed.probed_on
                )
                and life.last_as_of_date >= probed.probed_on
        )
        -- What is founded anew before that snapshot is another unit.
        and not (
            probed.is_told_to_end
            and exists (
                select 1 from founding
                where
                    founding.unit_code = probed.unit_code
                    and founding.founds
                    and founding.effective_on > {{ months_later('probed.effective_on', lag_months) }}
                    and founding.effective_on <= (
                        select min(life.valid_from) from life
                        where
                            life.unit_code = probed.unit_code
                            and life.last_as_of_date >= probed.probed_on
                    )
            )
        ) as is_shown_after,
        exists (
            select 1 from edge
            where
                edge.predecessor_code = probed.unit_code
                and edge.effective_on > probed.effective_on
                and (
                    edge.effective_on
                    <= {{ months_later('probed.effective_on', lag_months) }}
                    or edge.effective_on <= (
                        select min(life.valid_to) from life
                        where
                            life.unit_code = probed.unit_code
                            and life.valid_to > probed.effective_on
                    )
                )
        ) as is_named_later,
        exists (
            select 1 from arrival
            where
                arrival.successor_code = probed.unit_code
                and arrival.effective_on = probed.effective_on
                and (
                    arrival.predecessor_code is null
                    or arrival.predecessor_code <> probed.unit_code
                )
        ) as is_reopened
    from probed
),

judged as (
    select
        *,
        case
            when names_itself then false
            when is_told_to_end and is_reopened then false
            when is_known and not (is_shown_after or is_named_later) then false
            when successors > 0 and known_shares = successors then share_of_posts < 1
            when is_told_to_end then is_known and is_settled
            else true
        end as continues
    from looked_up
),

unit_departure as (
    select
        unit_code,
        effective_on,
        successors,
        known_shares,
        share_of_posts,
        is_told_to_end,
        is_settled,
        is_shown_after,
        continues,
        not (continues or names_itself or (is_reopened and is_shown_after)) as closes
    from judged
)

select * from unit_departure
{%- endmacro %}
