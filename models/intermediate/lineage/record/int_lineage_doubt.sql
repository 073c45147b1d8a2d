-- Grain: settled record of a change of units x unit it names, with what the snapshots show of the
-- unit: never (unknown), or the contrary of the record (contradicted): the unit was not there at the
-- time, or is still there long after it ended. Snapshots follow late, hence the months that
-- lineage_threshold allows; what is not settled yet is left out.
with records as (
    select * from {{ ref('int_lineage_record') }}
),

observed_span as (
    select * from {{ ref('int_crosswalk_observed_span') }}
    where is_described
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

threshold as (
    select * from {{ ref('int_lineage_threshold') }}
),

horizon as (
    select
        unit_kind,
        min(valid_from) as first_on,
        max(last_as_of_date) as last_on
    from observed_span
    group by unit_kind
),

named as (
    select *, predecessor_code as named_code, 'predecessor_code' as column_name
    from records
    where predecessor_code is not null
    union all
    select *, successor_code as named_code, 'successor_code' as column_name
    from records
    where successor_code is not null
),

windowed as (
    select
        named.*,
        cast({{ dbt.dateadd('month', '-threshold.follow_months', 'named.effective_on') }} as date) as window_from,
        cast({{ dbt.dateadd('month', 'threshold.follow_months', 'named.effective_on') }} as date) as window_to
    from named
    inner join threshold on {{ valid_at('threshold', 'named.effective_on') }}
),

judged as (
    select
        windowed.*,
        exists(
            select 1 from observed_span
            where
                observed_span.unit_kind = windowed.unit_kind
                and observed_span.unit_code = windowed.named_code
        ) as is_known,
        exists(
            select 1 from observed_span
            where
                observed_span.unit_kind = windowed.unit_kind
                and observed_span.unit_code = windowed.named_code
                and (observed_span.unseen_on is null or observed_span.unseen_on < windowed.window_to)
                and (observed_span.valid_to is null or observed_span.valid_to >= windowed.window_from)
        ) as is_near,
        windowed.column_name = 'predecessor_code'
        and exists (
            select 1 from departure
            where
                departure.unit_kind = windowed.unit_kind
                and departure.unit_code = windowed.named_code
                and departure.effective_on = windowed.effective_on
                and departure.is_settled
                and departure.is_shown_after
                and (
                    departure.closes
                    or (
                        departure.continues
                        and departure.is_recorded_end
                        and departure.known_shares = 0
                    )
                )
        ) as outlives
    from windowed
),

int_lineage_doubt as (
    select
        judged.*,
        case when judged.is_known then 'contradicted' else 'unknown' end as doubt_code
    from judged
    inner join horizon on judged.unit_kind = horizon.unit_kind
    where
        judged.window_to <= horizon.last_on
        and (judged.outlives or (not judged.is_near and judged.effective_on >= horizon.first_on))
)

select * from int_lineage_doubt
