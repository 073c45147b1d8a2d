-- Grain: unit kind x unit x time in which content may be in it: the legal spans, and spans for
-- records that name a unit outside of them, so that what they lead in or out has a place.
with legal_span as (
    select * from {{ ref('int_crosswalk_legal_span') }}
),

departure as (
    select * from {{ ref('int_crosswalk_departure') }}
),

arrival as (
    select unit_kind, unit_code, effective_on from {{ ref('int_crosswalk_founding') }}
),

stray_arrival as (
    select
        arrival.unit_kind,
        arrival.unit_code,
        arrival.effective_on,
        least(
            (
                select min(departure.effective_on) from departure
                where
                    departure.unit_kind = arrival.unit_kind
                    and departure.unit_code = arrival.unit_code
                    and departure.effective_on >= arrival.effective_on
                    and departure.closes
            ),
            (
                select min(legal_span.legal_from) from legal_span
                where
                    legal_span.unit_kind = arrival.unit_kind
                    and legal_span.unit_code = arrival.unit_code
                    and legal_span.legal_from > arrival.effective_on
            )
        ) as span_to
    from arrival
    where not exists (
        select 1 from legal_span
        where
            legal_span.unit_kind = arrival.unit_kind
            and legal_span.unit_code = arrival.unit_code
            and legal_span.legal_from <= arrival.effective_on
            and (
                legal_span.legal_to is null
                or legal_span.legal_to > arrival.effective_on
                or (
                    legal_span.legal_from = arrival.effective_on
                    and legal_span.legal_to = arrival.effective_on
                )
            )
    )
),

opened as (
    select
        unit_kind,
        unit_code,
        legal_from as span_from,
        legal_to as span_to
    from legal_span
    union all
    select
        unit_kind,
        unit_code,
        min(effective_on) as span_from,
        span_to
    from stray_arrival
    group by unit_kind, unit_code, span_to
),

stray_departure as (
    select
        departure.unit_kind,
        departure.unit_code,
        departure.effective_on,
        coalesce(
            (
                select max(opened.span_to) from opened
                where
                    opened.unit_kind = departure.unit_kind
                    and opened.unit_code = departure.unit_code
                    and opened.span_to < departure.effective_on
            ),
            {{ open_start() }}
        ) as span_from
    from departure
    where not exists (
        select 1 from opened
        where
            opened.unit_kind = departure.unit_kind
            and opened.unit_code = departure.unit_code
            and (opened.span_from < departure.effective_on or opened.span_from = opened.span_to)
            and opened.span_from <= departure.effective_on
            and (opened.span_to is null or opened.span_to >= departure.effective_on)
    )
),

stray_span as (
    select
        unit_kind,
        unit_code,
        span_from,
        max(effective_on) as span_to
    from stray_departure
    group by unit_kind, unit_code, span_from
),

-- What a unit receives on the day it ends stays in it where a later record still takes from it.
int_crosswalk_complete_span as (
    select opened.* from opened
    left join stray_span
        on
            opened.unit_kind = stray_span.unit_kind
            and opened.unit_code = stray_span.unit_code
            and opened.span_from = stray_span.span_from
            and opened.span_to = opened.span_from
    where stray_span.unit_code is null
    union all
    select * from stray_span
)

select * from int_crosswalk_complete_span
