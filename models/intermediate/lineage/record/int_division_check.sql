-- Grain: as-of date x level: codes of divisions in force as the change records alone tell them,
-- compared with the snapshot of that date. A code is in force after a record that opens it or
-- passes something to it, until one that ends it; before its first record it is in force if that
-- record takes something from it.
with edge as (
    select * from {{ ref('int_crosswalk_edge') }}
    where unit_kind = 'division'
),

division as (
    select * from {{ ref('hist_division') }}
),

as_of as (
    select distinct as_of_date
    from {{ source('inputs', 'standing') }}
    where entity = 'division'
),

touches as (
    select
        successor_code as division_code,
        effective_on,
        true as arrives,
        false as ends
    from edge
    where successor_code is not null
    union all
    select
        predecessor_code as division_code,
        effective_on,
        false as arrives,
        ends_predecessor as ends
    from edge
    where predecessor_code is not null
),

touched as (
    select
        division_code,
        effective_on,
        bool_or(arrives) as arrives,
        bool_or(ends) as ends
    from touches
    group by division_code, effective_on
),

spells as (
    select
        division_code,
        effective_on as in_force_from,
        lead(effective_on) over (partition by division_code order by effective_on) as in_force_to,
        arrives or not ends as is_in_force
    from touched
    union all
    select
        division_code,
        {{ open_start() }} as in_force_from,
        min(effective_on) as in_force_to,
        not bool_or(arrives) as is_in_force
    from (
        select
            *,
            row_number() over (partition by division_code order by effective_on) as row_rank
        from touched
    ) as numbered
    where row_rank = 1
    group by division_code
),

level_of as (
    select division_code, max(level_code) as level_code
    from division
    group by division_code
),

by_events as (
    select as_of.as_of_date, spells.division_code
    from as_of
    inner join spells
        on
            spells.is_in_force
            and spells.in_force_from <= as_of.as_of_date
            and (spells.in_force_to is null or spells.in_force_to > as_of.as_of_date)
),

by_snapshot as (
    select distinct as_of.as_of_date, division.division_code
    from as_of
    inner join division
        on
            division.valid_from <= as_of.as_of_date
            and (division.valid_to is null or division.valid_to > as_of.as_of_date)
),

compared as (
    select
        coalesce(by_events.as_of_date, by_snapshot.as_of_date) as as_of_date,
        coalesce(by_events.division_code, by_snapshot.division_code) as division_code,
        by_events.division_code is not null as is_by_events,
        by_snapshot.division_code is not null as is_by_snapshot
    from by_events
    full outer join by_snapshot
        on
            by_events.as_of_date = by_snapshot.as_of_date
            and by_events.division_code = by_snapshot.division_code
),

int_division_check as (
    select
        compared.as_of_date,
        coalesce(level_of.level_code, 'missing') as level_code,
        cast(count(case when compared.is_by_events then 1 end) as integer) as codes_by_events,
        cast(count(case when compared.is_by_snapshot then 1 end) as integer) as codes_by_snapshot,
        cast(count(case when not compared.is_by_snapshot then 1 end) as integer) as only_by_events,
        cast(count(case when not compared.is_by_events then 1 end) as integer) as only_by_snapshot
    from compared
    left join level_of on compared.division_code = level_of.division_code
    group by compared.as_of_date, coalesce(level_of.level_code, 'missing')
)

select * from int_division_check
