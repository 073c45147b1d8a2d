{#
  The life of each unit cut into stages at every record that touches it. A stage without length
  is a unit that content only passes through on one day. `located_from` and `located_to` say which
  dates of figures belong to the stage: figures may still come under a code that has ended.
#}
{% macro unit_stage(edge, departure, unit_life) -%}
with unit_life as (
    select * from {{ ref(unit_life) }}
),

departure as (
    select * from {{ ref(departure) }}
),

arrival as (
    select distinct successor_code as unit_code, effective_on
    from {{ ref(edge) }}
    where successor_code is not null
),

stray_arrival as (
    select
        arrival.unit_code,
        arrival.effective_on,
        least(
            (
                select min(departure.effective_on) from departure
                where
                    departure.unit_code = arrival.unit_code
                    and departure.effective_on >= arrival.effective_on
                    and departure.closes
            ),
            (
                select min(unit_life.life_from) from unit_life
                where
                    unit_life.unit_code = arrival.unit_code
                    and unit_life.life_from > arrival.effective_on
            )
        ) as life_to
    from arrival
    where not exists (
        select 1 from unit_life
        where
            unit_life.unit_code = arrival.unit_code
            and unit_life.life_from <= arrival.effective_on
            and (
                unit_life.life_to is null
                or unit_life.life_to > arrival.effective_on
                or (
                    unit_life.life_from = arrival.effective_on
                    and unit_life.life_to = arrival.effective_on
                )
            )
    )
),

opened as (
    select unit_code, life_from, life_to from unit_life
    union all
    select unit_code, min(effective_on) as life_from, life_to
    from stray_arrival
    group by unit_code, life_to
),

stray_departure as (
    select
        departure.unit_code,
        departure.effective_on,
        coalesce(
            (
                select max(opened.life_to) from opened
                where
                    opened.unit_code = departure.unit_code
                    and opened.life_to < departure.effective_on
            ),
            {{ since_ever() }}
        ) as life_from
    from departure
    where not exists (
        select 1 from opened
        where
            opened.unit_code = departure.unit_code
            and (opened.life_from < departure.effective_on or opened.life_from = opened.life_to)
            and opened.life_from <= departure.effective_on
            and (opened.life_to is null or opened.life_to >= departure.effective_on)
    )
),

stray_life as (
    select unit_code, life_from, max(effective_on) as life_to
    from stray_departure
    group by unit_code, life_from
),

-- What a unit receives on the day it ends stays in it where a later record still takes from it.
lives as (
    select unit_code, life_from, life_to from opened
    where
        life_to is null
        or life_to <> life_from
        or not exists (
            select 1 from stray_life
            where stray_life.unit_code = opened.unit_code and stray_life.life_from = opened.life_from
        )
    union all
    select unit_code, life_from, life_to from stray_life
),

touched as (
    select unit_code, effective_on from arrival
    union
    select unit_code, effective_on from departure
),

borders as (
    select unit_code, life_from, life_to, life_from as stage_from from lives
    union
    select lives.unit_code, lives.life_from, lives.life_to, touched.effective_on as stage_from
    from lives
    inner join touched
        on
            lives.unit_code = touched.unit_code
            and lives.life_from < touched.effective_on
            and (lives.life_to is null or lives.life_to > touched.effective_on)
),

stages as (
    select
        unit_code,
        stage_from,
        coalesce(
            lead(stage_from) over (partition by unit_code, life_from order by stage_from), life_to
        ) as stage_to
    from borders
),

lasting as (
    select
        unit_code,
        stage_from,
        lag(stage_from) over (partition by unit_code order by stage_from) as previous_from,
        lead(stage_from) over (partition by unit_code order by stage_from) as next_from
    from stages
    where stage_to is null or stage_to > stage_from
),

unit_stage as (
    select
        concat(stages.unit_code, '@', cast(stages.stage_from as varchar)) as stage_id,
        stages.unit_code,
        stages.stage_from,
        stages.stage_to,
        case
            when lasting.unit_code is null then null
            when lasting.previous_from is null then {{ since_ever() }}
            else stages.stage_from
        end as located_from,
        lasting.next_from as located_to
    from stages
    left join lasting
        on
            stages.unit_code = lasting.unit_code
            and stages.stage_from = lasting.stage_from
            and (stages.stage_to is null or stages.stage_to > stages.stage_from)
)

select * from unit_stage
{%- endmacro %}
