"""The slots that differ at two known times, the act behind each, and the records concerned.

A slot is (source, scope, as-of date, entity, part). For a state entity, the removed or added rows
are compared with the rows valid on that as-of date, perhaps carried forward from a delivery.
"""

from __future__ import annotations

from pathlib import Path

import duckdb

from bianzhi.core.sql_text import literal
from ingest.dictionary import schema

_PLACE = "source, scope, entity, part"
_GROUP = " and ".join(f"{{0}}.{name} = {{1}}.{name}" for name in _PLACE.split(", "))
_PEOPLE = ("person", "appointment", "staff_movement")


def make_changed_slots(
    connection: duckdb.DuckDBPyConnection, earlier: Path, later: Path, lake: Path
) -> None:
    """Create the tables ``changed_slot``, ``concerned_organization`` and ``concerned_person``."""
    for side, inputs in (("earlier", earlier), ("later", later)):
        for name in ("standing", "delivery"):
            path = literal(str(inputs / f"{name}.parquet"))
            connection.execute(
                f"create temp view {side}_{name} as select * from read_parquet({path})"
            )
    connection.execute(f"create temp table changed_slot as {_changed_slots()}")
    connection.execute(
        "create temp table concerned_organization (slot_no bigint, organization_code varchar)"
    )
    connection.execute("create temp table concerned_person (slot_no bigint, person_key varchar)")
    changed = connection.execute("select distinct entity from changed_slot order by entity")
    for (entity,) in changed.fetchall():
        _note_concerned(connection, entity, lake)


def _changed_slots() -> str:
    ordered = ", ".join(f"changed.{name}" for name in _PLACE.split(", "))
    state = "case when changed.kind = 'state' then {}_held.lake_id else changed.{}_lake_id end"
    return f"""
        with slots as (
            select
                coalesce(later.source, earlier.source) as source,
                coalesce(later.scope, earlier.scope) as scope,
                coalesce(later.entity, earlier.entity) as entity,
                coalesce(later.part, earlier.part) as part,
                coalesce(later.as_of_date, earlier.as_of_date) as as_of_date,
                coalesce(later.kind, earlier.kind) as kind,
                earlier.lake_id as earlier_lake_id,
                later.lake_id as later_lake_id,
                earlier.delivery_id as earlier_delivery_id,
                later.delivery_id as later_delivery_id
            from earlier_standing as earlier
            full outer join later_standing as later
                on {_GROUP.format("earlier", "later")} and earlier.as_of_date = later.as_of_date
            where earlier.lake_id is distinct from later.lake_id
        ),

        retracted as (
            select delivery_id, max(received_at) as received_at, max(reason) as reason
            from later_delivery
            where kind = 'retract'
            group by delivery_id
        ),

        landed as (
            select delivery_id, min(received_at) as received_at
            from later_delivery
            where kind = 'land'
            group by delivery_id
        ),

        reread as (
            select delivery_id, max(received_at) as received_at, max(reason) as reason
            from later_delivery
            where kind = 'reland'
            group by delivery_id
        ),

        newest as (
            select source, max(as_of_date) as as_of_date
            from earlier_standing
            group by source
        ),

        changed as (
            select
                slots.*,
                case
                    when earlier_delivery_id = later_delivery_id then 'reland'
                    when
                        later_delivery_id is not null
                        and later_delivery_id not in (select delivery_id from earlier_delivery)
                        then case
                            when earlier_delivery_id is not null then 'restatement'
                            when slots.as_of_date < newest.as_of_date then 'late_arrival'
                            else 'arrival'
                        end
                    when earlier_delivery_id in (select delivery_id from retracted)
                        then 'retraction'
                    else 'reland'
                end as change_code
            from slots
            left join newest on slots.source = newest.source
        ),

        named as (
            select
                *,
                case
                    when change_code = 'retraction' then earlier_delivery_id
                    else coalesce(later_delivery_id, earlier_delivery_id)
                end as delivery_id
            from changed
        )

        select
            row_number() over (order by {ordered}, changed.as_of_date) as slot_no,
            changed.source,
            changed.scope,
            changed.entity,
            changed.part,
            changed.as_of_date,
            changed.change_code,
            changed.delivery_id,
            case changed.change_code
                when 'retraction' then retracted.received_at
                when 'reland' then coalesce(reread.received_at, landed.received_at)
                else landed.received_at
            end as received_at,
            case changed.change_code
                when 'retraction' then retracted.reason
                when 'reland' then reread.reason
            end as reason,
            {state.format("earlier", "earlier")} as earlier_lake_id,
            {state.format("later", "later")} as later_lake_id
        from named as changed
        left join retracted on changed.delivery_id = retracted.delivery_id
        left join landed on changed.delivery_id = landed.delivery_id
        left join reread on changed.delivery_id = reread.delivery_id
        asof left join earlier_standing as earlier_held
            on {_GROUP.format("changed", "earlier_held")}
            and changed.as_of_date >= earlier_held.as_of_date
        asof left join later_standing as later_held
            on {_GROUP.format("changed", "later_held")}
            and changed.as_of_date >= later_held.as_of_date
    """


def _note_concerned(connection: duckdb.DuckDBPyConnection, entity: str, lake: Path) -> None:
    """Record the organizations and people in rows that only one of the two readings has."""
    columns = [name for name, _ in schema.lake_columns(entity)]
    organizations = [name for name in columns if _names_organization(name)]
    people = [name for name in columns if name == "person_key" and entity in _PEOPLE]
    if not organizations and not people:
        return
    kept = ", ".join(["record_key", "row_hash", *organizations, *people])
    connection.execute(
        f"""
        create or replace temp table changed_row as
        with sided as (
            select changed_slot.slot_no, side.lake_id, side.is_later
            from changed_slot
            cross join lateral (
                select earlier_lake_id as lake_id, false as is_later
                union all
                select later_lake_id, true
            ) as side
            where changed_slot.entity = $entity and side.lake_id is not null
        ),

        lake_rows as (
            select lake_id, {kept} from read_parquet($files)
        )

        select sided.slot_no, {", ".join(f"lake_rows.{name}" for name in kept.split(", "))}
        from sided
        inner join lake_rows on sided.lake_id = lake_rows.lake_id
        group by all
        having count(distinct sided.is_later) = 1
        """,
        {"entity": entity, "files": _files(connection, entity, lake)},
    )
    for column in organizations:
        connection.execute(
            f"insert into concerned_organization select distinct slot_no, {column} from changed_row"
            f" where {column} is not null"
        )
    for column in people:
        connection.execute(
            f"insert into concerned_person select distinct slot_no, {column} from changed_row"
            f" where {column} is not null"
        )


def _files(connection: duckdb.DuckDBPyConnection, entity: str, lake: Path) -> list[str]:
    result = connection.execute(
        """
        select distinct unnest([earlier_lake_id, later_lake_id]) as lake_id
        from changed_slot
        where entity = ?
        order by lake_id
        """,
        [entity],
    )
    return [str(lake / entity / f"{name}.parquet") for (name,) in result.fetchall() if name]


def _names_organization(column: str) -> bool:
    if column in ("predecessor_code", "successor_code"):
        return True
    return column.endswith("organization_code") and column != "parent_organization_code"
