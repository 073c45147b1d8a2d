{#
  When each unit existed in law: snapshots give the lives, dated records move their borders,
  because snapshots follow late or lie far apart. A unit that the first snapshot of its scope shows
  was always there, unless a record founds it: by its type, or by what at least two units became. A
  record about a unit that no snapshot shows opens a life of its own, so that nothing is lost on the
  way. Same relations as unit_departure, plus `departure`.
#}
{% macro unit_life(edge, life, departure, lag_months) -%}
with departure as (
    select * from {{ ref(departure) }}
),

ending as (
    select unit_code, effective_on from departure
    where closes
),

arrival as (
    {{ unit_founding(edge) }}
),

life as (
    select * from {{ ref(life) }}
),

mentioned as (
    select unit_code, effective_on as arrives_on, cast(null as date) as departs_on from arrival
    union all
    select unit_code, cast(null as date) as arrives_on, effective_on as departs_on from departure
),

told_only as (
    select
        unit_code,
        min(arrives_on) as arrives_on,
        min(departs_on) as departs_on
    from mentioned
    where not exists (
        select 1 from life where life.unit_code = mentioned.unit_code
    )
    group by unit_code
),

shown as (
    select unit_code, unseen_on, valid_from, valid_to, last_as_of_date, true as is_shown
    from life
    union all
    select
        unit_code,
        cast(null as date) as unseen_on,
        case
            when arrives_on is null or departs_on < arrives_on then {{ since_ever() }}
            else arrives_on
        end as valid_from,
        cast(null as date) as valid_to,
        cast(null as date) as last_as_of_date,
        false as is_shown
    from told_only
),

ordered as (
    select
        *,
        lag(valid_from) over (partition by unit_code order by valid_from) as previous_from,
        lead(valid_from) over (partition by unit_code order by valid_from) as next_from
    from shown
),

opened as (
    select
        ordered.unit_code,
        ordered.valid_from,
        min(arrival.effective_on) as opened_on
    from ordered
    inner join arrival
        on
            ordered.unit_code = arrival.unit_code
            and ordered.is_shown
            and arrival.effective_on <= ordered.valid_from
            and (
                (ordered.unseen_on is null and arrival.founds)
                or arrival.effective_on > ordered.unseen_on
                or (
                    ordered.unseen_on is not null
                    and {{ months_later('arrival.effective_on', lag_months) }} >= ordered.valid_from
                )
            )
    left join ending
        on
            ordered.unit_code = ending.unit_code
            and arrival.effective_on <= ending.effective_on
            and ordered.valid_from > ending.effective_on
    where ending.unit_code is null
    group by ordered.unit_code, ordered.valid_from
),

closed as (
    select
        ordered.unit_code,
        ordered.valid_from,
        coalesce(
            max(
                case
                    when
                        ordered.is_shown
                        and (ordered.valid_to is null or ending.effective_on <= ordered.valid_to)
                        then ending.effective_on
                end
            ),
            min(ending.effective_on)
        ) as closed_on
    from ordered
    inner join ending on ordered.unit_code = ending.unit_code
    where
        (
            ending.effective_on > ordered.valid_from
            or ending.effective_on = ordered.valid_from and not ordered.is_shown
            or ordered.is_shown and ordered.previous_from is null
        )
        and (ordered.next_from is null or ending.effective_on < ordered.next_from)
        and (
            not ordered.is_shown
            or {{ months_later('ending.effective_on', lag_months) }} >= ordered.last_as_of_date
        )
    group by ordered.unit_code, ordered.valid_from
),

settled as (
    select
        ordered.unit_code,
        ordered.is_shown,
        coalesce(
            opened.opened_on,
            case when ordered.is_shown and ordered.unseen_on is null then {{ since_ever() }} end,
            ordered.valid_from
        ) as life_from,
        coalesce(closed.closed_on, ordered.valid_to) as life_to
    from ordered
    left join opened
        on ordered.unit_code = opened.unit_code and ordered.valid_from = opened.valid_from
    left join closed
        on ordered.unit_code = closed.unit_code and ordered.valid_from = closed.valid_from
),

unit_life as (
    select
        unit_code,
        case when is_shown and life_to <= life_from then {{ since_ever() }} else life_from end
            as life_from,
        life_to
    from settled
)

select * from unit_life
{%- endmacro %}
