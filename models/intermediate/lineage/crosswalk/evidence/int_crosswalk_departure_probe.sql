-- Grain: unit kind x unit x date on which records say that something left it: what the records of
-- that date state, and what snapshots and later records show afterwards. Snapshots follow a change
-- late and may lie far apart, so the probe is the first one that comes `lag_months` after the
-- change, or the last delivery.
with edge as (
    select * from {{ ref('int_crosswalk_edge') }}
),

founding as (
    select * from {{ ref('int_crosswalk_founding') }}
),

observed_span as (
    select * from {{ ref('int_crosswalk_observed_span') }}
),

unit_kind as (
    select * from {{ ref('int_crosswalk_unit_kind') }}
),

horizon as (
    select
        unit_kind.unit_kind,
        unit_kind.lag_months,
        unit_kind.valid_from,
        unit_kind.valid_to,
        max(observed_span.last_as_of_date) as last_as_of_date
    from unit_kind
    left join observed_span on unit_kind.unit_kind = observed_span.unit_kind
    group by unit_kind.unit_kind, unit_kind.lag_months, unit_kind.valid_from, unit_kind.valid_to
),

departing as (
    select
        unit_kind,
        predecessor_code as unit_code,
        effective_on,
        count(successor_code) as successors,
        count(share_of_posts) as known_shares,
        coalesce(sum(share_of_posts), 0) as share_of_posts,
        bool_or(ends_predecessor) as is_recorded_end,
        coalesce(bool_or(successor_code = predecessor_code), false) as names_itself
    from edge
    where predecessor_code is not null
    group by unit_kind, predecessor_code, effective_on
),

probed as (
    select
        departing.*,
        horizon.lag_months,
        cast({{ dbt.dateadd('month', 'horizon.lag_months', 'departing.effective_on') }} as date)
        <= horizon.last_as_of_date as is_settled,
        least(
            cast({{ dbt.dateadd('month', 'horizon.lag_months', 'departing.effective_on') }} as date),
            horizon.last_as_of_date
        ) as probed_on
    from departing
    inner join horizon
        on
            departing.unit_kind = horizon.unit_kind
            and {{ valid_at('horizon', 'departing.effective_on') }}
),

bound as (
    select
        probed.unit_kind,
        probed.unit_code,
        probed.effective_on,
        min(observed_span.valid_from) filter (
            where observed_span.last_as_of_date >= probed.probed_on
        ) as first_seen_on,
        min(observed_span.valid_to) filter (
            where observed_span.valid_to > probed.effective_on
        ) as next_ended_on
    from probed
    left join observed_span
        on
            probed.unit_kind = observed_span.unit_kind
            and probed.unit_code = observed_span.unit_code
    group by probed.unit_kind, probed.unit_code, probed.effective_on
),

int_crosswalk_departure_probe as (
    select
        probed.*,
        exists(
            select 1 from observed_span
            where
                observed_span.unit_kind = probed.unit_kind
                and observed_span.unit_code = probed.unit_code
        ) as is_known,
        exists (
            select 1 from observed_span
            where
                observed_span.unit_kind = probed.unit_kind
                and observed_span.unit_code = probed.unit_code
                and (
                    observed_span.unseen_on is null
                    or observed_span.unseen_on < probed.probed_on
                    or observed_span.valid_from <= probed.probed_on
                )
                and observed_span.last_as_of_date >= probed.probed_on
        )
        -- What is founded anew before that snapshot is another unit.
        and not (
            probed.is_recorded_end
            and exists (
                select 1 from founding
                where
                    founding.unit_kind = probed.unit_kind
                    and founding.unit_code = probed.unit_code
                    and founding.founds
                    and founding.effective_on
                    > cast({{ dbt.dateadd('month', 'probed.lag_months', 'probed.effective_on') }} as date)
                    and founding.effective_on <= bound.first_seen_on
            )
        ) as is_shown_after,
        exists(
            select 1 from edge
            where
                edge.unit_kind = probed.unit_kind
                and edge.predecessor_code = probed.unit_code
                and edge.effective_on > probed.effective_on
                and (
                    edge.effective_on
                    <= cast({{ dbt.dateadd('month', 'probed.lag_months', 'probed.effective_on') }} as date)
                    or edge.effective_on <= bound.next_ended_on
                )
        ) as is_named_later,
        exists(
            select 1 from edge
            where
                edge.unit_kind = probed.unit_kind
                and edge.successor_code = probed.unit_code
                and edge.effective_on = probed.effective_on
                and (
                    edge.predecessor_code is null or edge.predecessor_code <> probed.unit_code
                )
        ) as is_reopened
    from probed
    inner join bound
        on
            probed.unit_kind = bound.unit_kind
            and probed.unit_code = bound.unit_code
            and probed.effective_on = bound.effective_on
)

select * from int_crosswalk_departure_probe
