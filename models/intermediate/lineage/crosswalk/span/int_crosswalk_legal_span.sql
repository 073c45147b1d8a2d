-- Grain: unit kind x unit x time it existed in law: dated records move the borders of the known
-- spans, because snapshots follow late or lie far apart. A unit that the first snapshot of its
-- scope shows was always there, unless a record founds it.
with known_span as (
    select * from {{ ref('int_crosswalk_known_span') }}
),

unit_kind as (
    select * from {{ ref('int_crosswalk_unit_kind') }}
),

founding as (
    select
        founding.*,
        cast({{ dbt.dateadd('month', 'unit_kind.lag_months', 'founding.effective_on') }} as date) as shown_by
    from {{ ref('int_crosswalk_founding') }} as founding
    inner join unit_kind
        on
            founding.unit_kind = unit_kind.unit_kind
            and {{ valid_at('unit_kind', 'founding.effective_on') }}
),

ending as (
    select
        departure.unit_kind,
        departure.unit_code,
        departure.effective_on,
        cast({{ dbt.dateadd('month', 'unit_kind.lag_months', 'departure.effective_on') }} as date) as shown_by
    from {{ ref('int_crosswalk_departure') }} as departure
    inner join unit_kind
        on
            departure.unit_kind = unit_kind.unit_kind
            and {{ valid_at('unit_kind', 'departure.effective_on') }}
    where departure.closes
),

opened as (
    select
        known_span.unit_kind,
        known_span.unit_code,
        known_span.valid_from,
        min(founding.effective_on) as opened_on
    from known_span
    inner join founding
        on
            known_span.unit_kind = founding.unit_kind
            and known_span.unit_code = founding.unit_code
            and known_span.is_observed
            and founding.effective_on <= known_span.valid_from
            and (
                (known_span.unseen_on is null and founding.founds)
                or founding.effective_on > known_span.unseen_on
                or (
                    known_span.unseen_on is not null
                    and founding.shown_by >= known_span.valid_from
                )
            )
    left join ending
        on
            known_span.unit_kind = ending.unit_kind
            and known_span.unit_code = ending.unit_code
            and founding.effective_on <= ending.effective_on
            and known_span.valid_from > ending.effective_on
    where ending.unit_code is null
    group by known_span.unit_kind, known_span.unit_code, known_span.valid_from
),

closed as (
    select
        known_span.unit_kind,
        known_span.unit_code,
        known_span.valid_from,
        coalesce(
            max(
                case
                    when
                        known_span.is_observed
                        and (
                            known_span.valid_to is null
                            or ending.effective_on <= known_span.valid_to
                        )
                        then ending.effective_on
                end
            ),
            min(ending.effective_on)
        ) as closed_on
    from known_span
    inner join ending
        on
            known_span.unit_kind = ending.unit_kind
            and known_span.unit_code = ending.unit_code
    where
        (
            ending.effective_on > known_span.valid_from
            or ending.effective_on = known_span.valid_from and not known_span.is_observed
            or known_span.is_observed and known_span.previous_from is null
        )
        and (known_span.next_from is null or ending.effective_on < known_span.next_from)
        and (
            not known_span.is_observed
            or ending.shown_by >= known_span.last_as_of_date
        )
    group by known_span.unit_kind, known_span.unit_code, known_span.valid_from
),

settled as (
    select
        known_span.unit_kind,
        known_span.unit_code,
        known_span.is_observed,
        coalesce(
            opened.opened_on,
            case
                when known_span.is_observed and known_span.unseen_on is null then {{ open_start() }}
            end,
            known_span.valid_from
        ) as legal_from,
        coalesce(closed.closed_on, known_span.valid_to) as legal_to
    from known_span
    left join opened
        on
            known_span.unit_kind = opened.unit_kind
            and known_span.unit_code = opened.unit_code
            and known_span.valid_from = opened.valid_from
    left join closed
        on
            known_span.unit_kind = closed.unit_kind
            and known_span.unit_code = closed.unit_code
            and known_span.valid_from = closed.valid_from
),

int_crosswalk_legal_span as (
    select
        unit_kind,
        unit_code,
        case when is_observed and legal_to <= legal_from then {{ open_start() }} else legal_from end
            as legal_from,
        legal_to
    from settled
)

select * from int_crosswalk_legal_span
