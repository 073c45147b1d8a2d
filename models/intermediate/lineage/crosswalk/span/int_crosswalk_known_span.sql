-- Grain: unit kind x unit x time in which it is known: the spans that snapshots show, and one span
-- for each unit that only records name, so that nothing is lost on its way through it. With the
-- beginnings of the unit's spans before and after.
with observed_span as (
    select * from {{ ref('int_crosswalk_observed_span') }}
),

founding as (
    select * from {{ ref('int_crosswalk_founding') }}
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

mentioned as (
    select
        unit_kind,
        unit_code,
        effective_on as arrives_on,
        cast(null as date) as departs_on
    from founding
    union all
    select
        unit_kind,
        unit_code,
        cast(null as date) as arrives_on,
        effective_on as departs_on
    from departure
),

recorded_only as (
    select
        mentioned.unit_kind,
        mentioned.unit_code,
        min(mentioned.arrives_on) as arrives_on,
        min(mentioned.departs_on) as departs_on
    from mentioned
    left join observed_span
        on
            mentioned.unit_kind = observed_span.unit_kind
            and mentioned.unit_code = observed_span.unit_code
    where observed_span.unit_code is null
    group by mentioned.unit_kind, mentioned.unit_code
),

spans as (
    select
        unit_kind,
        unit_code,
        unseen_on,
        valid_from,
        valid_to,
        last_as_of_date,
        true as is_observed
    from observed_span
    union all
    select
        unit_kind,
        unit_code,
        cast(null as date) as unseen_on,
        case
            when arrives_on is null or departs_on < arrives_on then {{ open_start() }}
            else arrives_on
        end as valid_from,
        cast(null as date) as valid_to,
        cast(null as date) as last_as_of_date,
        false as is_observed
    from recorded_only
),

int_crosswalk_known_span as (
    select
        *,
        lag(valid_from) over (partition by unit_kind, unit_code order by valid_from)
            as previous_from,
        lead(valid_from) over (partition by unit_kind, unit_code order by valid_from) as next_from
    from spans
)

select * from int_crosswalk_known_span
