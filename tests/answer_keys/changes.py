"""How many records each delivery changed, as the histories and the staged rows of a build tell it.

States are counted from the intervals of their history. Events and periods are counted from the
staged rows, because their histories keep only the newest row. Each query returns source, scope,
as-of date and the counts of ``COUNTS``; it reads the relation ``standing``.
"""

from __future__ import annotations

from bianzhi.synthetic.write.answer_keys import COUNTS
from ingest.dictionary.schema import Entity

_SERIES = "source, scope, part"

_STATE = """
with spell as (
    select
        source,
        scope,
        part,
        valid_from,
        valid_to,
        lag(valid_to) over key as ended_before,
        lag(valid_from) over key is null as is_first,
        lead(valid_from) over key as begins_after
    from history.hist_{entity}
    window key as (partition by {series}, record_key order by valid_from)
),

slot as (
    select source, scope, part, as_of_date from standing where entity = '{entity}'
),

border as (
    select
        source, scope, part, valid_from as as_of_date,
        count(*) as opened,
        0 as closed,
        count(*) filter (is_first) as new,
        count(*) filter (valid_from = ended_before) as changed,
        0 as ended,
        count(*) filter (valid_from > ended_before) as returned
    from spell
    group by all
    union all
    select
        source, scope, part, valid_to,
        0,
        count(*),
        0,
        0,
        count(*) filter (begins_after is distinct from valid_to),
        0
    from spell
    where valid_to is not null
    group by all
    union all
    select source, scope, part, as_of_date, 0, 0, 0, 0, 0, 0 from slot
),

counted as (
    select
        source, scope, part, as_of_date,
        sum(opened) as opened,
        sum(closed) as closed,
        sum(new) as new,
        sum(changed) as changed,
        sum(ended) as ended,
        sum(returned) as returned
    from border
    group by all
)

select
    source, scope, as_of_date, new, changed, ended, returned,
    sum(opened - closed) over (partition by {series} order by as_of_date) - opened as unchanged
from counted
"""

_EVENT = """
with sent as (
    select
        source, scope, as_of_date, row_hash,
        lag(row_hash) over (partition by {series}, record_key order by as_of_date) as hash_before
    from staging.stg_{entity}
)

select
    source, scope, as_of_date,
    count(*) filter (hash_before is null) as new,
    count(*) filter (hash_before <> row_hash) as changed,
    0 as ended,
    0 as returned,
    count(*) filter (hash_before = row_hash) as unchanged
from sent
group by all
"""

_PERIOD = """
with sent as (
    select
        source, scope, part, {period} as period, record_key, as_of_date, row_hash,
        dense_rank() over (partition by {series}, {period} order by as_of_date) as turn
    from staging.stg_{entity}
),

turn as (
    select distinct source, scope, part, period, as_of_date, turn from sent
),

followed as (
    select
        *,
        lag(turn) over key as turn_before,
        lag(row_hash) over key as hash_before,
        lead(turn) over key as turn_after
    from sent
    window key as (partition by {series}, period, record_key order by turn)
),

border as (
    select
        source, scope, as_of_date,
        count(*) filter (turn_before is null) as new,
        count(*) filter (turn_before = turn - 1 and hash_before <> row_hash) as changed,
        0 as ended,
        count(*) filter (turn_before < turn - 1) as returned,
        count(*) filter (turn_before = turn - 1 and hash_before = row_hash) as unchanged
    from followed
    group by all
    union all
    select turn.source, turn.scope, turn.as_of_date, 0, 0, count(*), 0, 0
    from followed
    inner join turn using (source, scope, part, period)
    where turn.turn = followed.turn + 1 and followed.turn_after is distinct from turn.turn
    group by all
)

select
    source, scope, as_of_date,
    sum(new) as new, sum(changed) as changed, sum(ended) as ended, sum(returned) as returned,
    sum(unchanged) as unchanged
from border
group by all
"""
_QUERIES = {"state": _STATE, "event": _EVENT, "period": _PERIOD}


def model(entity: Entity) -> str:
    """The model that the query of an entity reads."""
    return f"{'hist' if entity.kind == 'state' else 'stg'}_{entity.name}"


def query(entity: Entity) -> str:
    """The query of the changes of each delivery of an entity, with its receipt and rows."""
    changes = _QUERIES[entity.kind].format(entity=entity.name, series=_SERIES, period=entity.period)
    counts = ", ".join(f"cast(changes.{name} as bigint) as {name}" for name in COUNTS)
    return f"""
        select
            standing.source, standing.scope, standing.as_of_date, standing.received_at,
            standing.rows_read as rows, standing.rows_landed as records, {counts}
        from standing
        left join ({changes}) as changes using (source, scope, as_of_date)
        where standing.entity = '{entity.name}'
    """
