"""All figures of the main marts that differ between two known times, and their deliveries.

One comparison serves all marts: the columns of their grain are keys, all others measures. The
delivery is selected among those whose status changed, in this order: their changed rows name the
organization of the figure; they name its people; they have its scope; they feed the measure at all.
Among equals the nearest as-of date before the month comes first, then the delivery known last.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
from pydantic import Field

from bianzhi.core.configuration.typed_yaml import Definition, read
from bianzhi.core.sql_text import literal
from bianzhi.publish import marts_page
from bianzhi.read.changed_slots import make_changed_slots
from bianzhi.read.query import Result

COMPARED_FILE = Path(__file__).with_name("difference.yml")
COLUMNS = (
    "mart",
    "organization_code",
    "cell",
    "month",
    "measure",
    "value_before",
    "value_after",
    "change_code",
    "delivery_id",
    "source",
    "scope",
    "entity",
    "as_of_date",
    "received_at",
    "reason",
    "basis_code",
    "other_delivery_ids",
)
_NOTHING = ("", "0", "false", "0.0", "0.00", "0.0000", "0.000000")


@dataclass(frozen=True)
class KnownWarehouse:
    """A warehouse as known at a time: its database, and the folder of the inputs in force."""

    database: Path
    inputs: Path


class _ComparedMart(Definition):
    """The landing entities that the measures of a mart follow from; see ``difference.yml``."""

    rest: tuple[str, ...]
    measures: dict[str, tuple[str, ...]] = Field({})
    presence: tuple[str, ...] = ()


class _Excluded(Definition):
    """Marts that are not compared, for one reason."""

    reason: str
    marts: tuple[str, ...]


class ComparedMarts(Definition):
    """Every mart: compared, or excluded for a reason."""

    compared: dict[str, _ComparedMart]
    excluded: tuple[_Excluded, ...]


@dataclass(frozen=True)
class Mart:
    """A compared mart: its columns, and the entities behind each measure."""

    schema: str
    name: str
    keys: tuple[str, ...]
    measures: tuple[str, ...]
    feeds: dict[str, tuple[str, ...]]
    presence: frozenset[str]

    @property
    def cell_keys(self) -> tuple[str, ...]:
        """The keys that separate cells of one organization and month."""
        return tuple(key for key in self.keys if key not in ("organization_code", "month"))


class Difference:
    """Two known warehouses side by side, read-only."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection

    def figures(self) -> Result:
        """One row per differing figure, with the columns ``COLUMNS``."""
        self._connection.execute(
            f"select {', '.join(COLUMNS)} from moved"
            " order by mart, organization_code, cell, month, measure_no"
        )
        described = self._connection.description or []
        return Result(
            [column[0] for column in described],
            [str(column[1]) for column in described],
            self._connection,
        )

    def last_month(self) -> str:
        """The last month known at both times; later months are new and not compared."""
        return str(self._one("select last_month from horizon"))

    def count(self) -> int:
        """The number of differing figures."""
        return int(self._one("select count(*) from moved"))

    def by_delivery(self) -> list[tuple]:
        """The number of changed figures by delivery and act."""
        return self._connection.execute(
            """
            select change_code, delivery_id, source, scope, as_of_date, received_at, count(*)
            from moved
            group by all
            order by received_at desc nulls last, delivery_id, change_code
            """
        ).fetchall()

    def _one(self, sql: str) -> Any:
        [(value,)] = self._connection.execute(sql).fetchall()
        return value


@contextmanager
def difference(earlier: KnownWarehouse, later: KnownWarehouse, lake: Path) -> Iterator[Difference]:
    """Compare two known warehouses; ``lake`` has the rows of the inputs in force in them."""
    with duckdb.connect() as connection:
        connection.execute("set timezone = 'UTC'")
        for name, known_warehouse in (("earlier", earlier), ("later", later)):
            connection.execute(
                f"attach {literal(str(known_warehouse.database))} as {name} (read_only)"
            )
        make_changed_slots(connection, earlier.inputs, later.inputs, lake)
        connection.execute(
            "create temp table horizon as select last_day(max(as_of_date)) as last_month"
            " from earlier_standing"
        )
        _make_feeds(connection)
        parts = " union all ".join(_compared(mart) for mart in compared_marts())
        connection.execute(f"create temp table figure as {parts}")
        connection.execute(f"create temp table candidate as {_candidates()}")
        connection.execute(f"create temp table moved as {_moved()}")
        yield Difference(connection)


@cache
def compared_marts() -> tuple[Mart, ...]:
    """The marts of difference.yml with the columns declared by their models."""
    written = read(COMPARED_FILE, ComparedMarts).compared
    stated = {
        model["name"]: (family, model)
        for family, _ in marts_page.FAMILIES
        for model in marts_page.models(family)
    }
    marts = []
    for name, terms in written.items():
        family, model = stated[name]
        keys = tuple(marts_page.grain(model))
        columns = [column["name"] for column in model["columns"]]
        measures = tuple(column for column in columns if column not in keys)
        feeds = {measure: terms.measures.get(measure, terms.rest) for measure in measures}
        marts.append(Mart(family, name, keys, measures, feeds, frozenset(terms.presence)))
    return tuple(marts)


def _make_feeds(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute(
        "create temp table feed"
        " (mart varchar, measure varchar, measure_no integer, entity varchar, is_presence boolean)"
    )
    rows = [
        (mart.name, measure, number, entity, measure in mart.presence)
        for mart in compared_marts()
        for number, measure in enumerate(mart.measures)
        for entity in mart.feeds[measure]
    ]
    connection.executemany("insert into feed values (?, ?, ?, ?, ?)", rows)


def _compared(mart: Mart) -> str:
    """The SQL of the differing figures of one mart.

    A missing cell equals a cell of zeros, and has no presence to compare.
    """
    keys = ", ".join(f"coalesce(earlier.{key}, later.{key}) as {key}" for key in mart.keys)
    join = " and ".join(f"earlier.{key} is not distinct from later.{key}" for key in mart.keys)
    cell = " || ', ' || ".join(
        f"'{key}=' || coalesce(cast({key} as varchar), '')" for key in mart.cell_keys
    )
    rows = " union all ".join(
        f"select '{measure}', {number}, cast(pair.earlier_row.{measure} as varchar),"
        f" cast(pair.later_row.{measure} as varchar)"
        for number, measure in enumerate(mart.measures)
    )
    nothing = ", ".join(literal(value) for value in _NOTHING)
    presence = ", ".join(literal(name) for name in ("", *sorted(mart.presence)))
    sides = {
        side: f"select * from {side}.{mart.schema}.{mart.name}"
        f" where month <= (select last_month from horizon)"
        for side in ("earlier", "later")
    }
    return f"""
        select
            '{mart.name}' as mart,
            pair.organization_code,
            {cell or "''"} as cell,
            pair.month,
            told.measure,
            told.measure_no,
            told.value_before,
            told.value_after
        from (
            select
                {keys},
                earlier as earlier_row,
                later as later_row,
                earlier.month is null or later.month is null as is_one_sided
            from ({sides["earlier"]}) as earlier
            full outer join ({sides["later"]}) as later on {join}
            where earlier is distinct from later
        ) as pair
        cross join lateral ({rows}) as told (measure, measure_no, value_before, value_after)
        where
            told.value_before is distinct from told.value_after
            and not (
                pair.is_one_sided
                and (
                    coalesce(told.value_before, told.value_after) in ({nothing})
                    or told.measure in ({presence})
                )
            )
    """


def _candidates() -> str:
    """The SQL of figure x changed slot that may have changed it, best basis first."""
    return """
        with organization as (
            select organization_code, source, scope
            from earlier.historical_change.organization_history
            union
            select organization_code, source, scope
            from later.historical_change.organization_history
        ),

        person_organization as (
            select person_key, organization_code from earlier.historical_change.person_history
            union
            select person_key, organization_code from later.historical_change.person_history
        ),

        concerned as (
            select slot_no, organization_code, 'organization' as basis_code, 1 as basis_no
            from concerned_organization
            union all
            select concerned_person.slot_no, person_organization.organization_code, 'people', 2
            from concerned_person
            inner join person_organization
                on concerned_person.person_key = person_organization.person_key
            union all
            select changed_slot.slot_no, organization.organization_code, 'scope', 3
            from changed_slot
            inner join organization
                on changed_slot.source = organization.source
                and changed_slot.scope = organization.scope
        ),

        nearest as (
            select slot_no, organization_code, min((basis_no, basis_code)) as basis
            from concerned
            group by slot_no, organization_code
        ),

        presence as (
            select distinct concerned.slot_no, concerned.organization_code
            from concerned
            inner join changed_slot on concerned.slot_no = changed_slot.slot_no
            where
                concerned.basis_code = 'scope'
                and changed_slot.change_code in ('late_arrival', 'arrival', 'retraction')
        )

        select distinct
            figure.mart,
            figure.organization_code,
            figure.cell,
            figure.month,
            figure.measure,
            changed_slot.slot_no,
            case
                when feed.is_presence and presence.slot_no is not null then (3, 'scope')
                when feed.is_presence then (4, 'organization')
                else coalesce(nearest.basis, (4, 'feed'))
            end as basis
        from figure
        inner join feed on figure.mart = feed.mart and figure.measure = feed.measure
        inner join changed_slot on feed.entity = changed_slot.entity
        left join nearest
            on
                changed_slot.slot_no = nearest.slot_no
                and figure.organization_code = nearest.organization_code
        left join presence
            on
                changed_slot.slot_no = presence.slot_no
                and figure.organization_code = presence.organization_code
        where
            not feed.is_presence
            or presence.slot_no is not null
            -- Another scope that names the organization may be the one that delivers it now.
            or nearest.basis[2] = 'organization'
    """


def _moved() -> str:
    """The SQL of each figure with its first candidate, and further ones of the same as-of date."""
    key = "mart, organization_code, cell, month, measure"
    return f"""
        with placed as (
            select
                candidate.* exclude (basis),
                candidate.basis[1] as basis_no,
                candidate.basis[2] as basis_code,
                changed_slot.* exclude (slot_no),
                abs(date_diff('day', changed_slot.as_of_date, candidate.month)) as days_between
            from candidate
            inner join changed_slot on candidate.slot_no = changed_slot.slot_no
        ),

        ranked as (
            select
                *,
                row_number() over (
                    partition by {key}
                    order by
                        basis_no,
                        as_of_date > month,
                        days_between,
                        received_at desc,
                        delivery_id,
                        slot_no
                ) as place
            from placed
        ),

        first as (
            select * from ranked where place = 1
        ),

        others as (
            select
                {", ".join(f"ranked.{name}" for name in key.split(", "))},
                string_agg(distinct ranked.delivery_id, ' ' order by ranked.delivery_id)
                    as other_delivery_ids
            from ranked
            inner join first using ({key})
            where
                ranked.basis_no = first.basis_no
                and ranked.as_of_date = first.as_of_date
                and ranked.delivery_id <> first.delivery_id
            group by all
        )

        select
            figure.*,
            first.change_code,
            first.delivery_id,
            first.source,
            first.scope,
            first.entity,
            first.as_of_date,
            first.received_at,
            first.reason,
            first.basis_code,
            others.other_delivery_ids
        from figure
        left join first using ({key})
        left join others using ({key})
    """
