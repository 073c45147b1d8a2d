"""Which parts of a model a build computes again, and how they are put in place.

A part is a month of a monthly model (``months.py``), or a key of a model with a key column in all
other months (``keys.py``). Where the needs of a model differ from those of the build before in some
parts only, these are computed, and the others stay. A need of which that cannot be said, or that
reaches most months or many keys, lets all be computed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import duckdb

from bianzhi.build.keys import among_keys, different_keys, key_columns, rows_of_keys
from bianzhi.build.months import MOST, among, different_months, reach, rows_of_months
from bianzhi.build.recording import Node, created_statement, is_plain, query_of, relation
from bianzhi.build.unchanged import Earlier, State, columns_of, reads_files, replaced
from bianzhi.core.instants import month_end, month_number

# Columns of where a row was read, which differ where a delivery says the same again. They count
# only where a model names them.
PLACE = ("lake_id", "row_no", "delivery_id", "last_as_of_date", "last_delivery_id", "last_lake_id")

Needs = Mapping[str, tuple[Node, State]]
"""The needs of a node with their states, by their ids."""


_Keys = tuple[list[str], list[tuple[int, int]]]  # as different_keys returns them


@dataclass(frozen=True)
class Parts:
    """What of a model is computed: some months, and some keys in all other months."""

    months: Sequence[date] = ()
    keys: Sequence[str] = ()

    def __bool__(self) -> bool:
        return bool(self.months or self.keys)


@dataclass
class _Found:
    """What the needs of a model that differ let be computed."""

    months: set[str] = field(default_factory=set)
    ranges: list[tuple[int, int]] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    def reaches(self, day: str, months_back: int) -> bool:
        """Whether it lets a month be computed, of a model that looks so many months back."""
        no = month_number(date.fromisoformat(day))
        return any(
            str(month_end(no - back)) in self.months for back in range(months_back + 1)
        ) or any(first <= no < end + months_back for first, end in self.ranges)


@dataclass
class Differences:
    """Compares the needs of models with those of the build before.

    Args:
        before: The quoted name under which the database of the build before is attached.
    """

    before: str
    # What was computed of the models that were brought up to date by parts, by their ids.
    computed: dict[str, Parts] = field(default_factory=dict)
    _columns: dict[str, list[str]] = field(default_factory=dict)
    _ranges: dict[tuple[str, ...], list[tuple[int, int]]] = field(default_factory=dict)
    _keys: dict[tuple[object, ...], _Keys | None] = field(default_factory=dict)

    def parts(
        self, cursor: duckdb.DuckDBPyConnection, node: Node, needs: Needs, earlier: Earlier
    ) -> Parts | None:
        """The parts of ``node`` of which a need differs; None where all are to be computed."""
        own = earlier.nodes[node.node_id].months
        if own is None or not is_plain(node):
            return None
        if all(state.months is None for _, state in needs.values()):
            return None  # nothing says which months there are
        found = _Found()
        for name, (need, state) in needs.items():
            before = earlier.nodes.get(name)
            if before is None or not self._add(found, cursor, node, need, state, before):
                return None
        known = set(own).union(*(state.months or () for _, state in needs.values()))
        if "" in own or "" in found.months:  # rows of no month
            return None
        days = known - {""} | found.months
        wanted = [
            date.fromisoformat(day) for day in sorted(days) if found.reaches(day, node.months_back)
        ]
        return Parts(wanted, sorted(found.keys)) if len(wanted) <= MOST * len(days) else None

    def _add(
        self,
        found: _Found,
        cursor: duckdb.DuckDBPyConnection,
        node: Node,
        need: Node,
        state: State,
        before: State,
    ) -> bool:
        """Add the parts of which a need differs; False where any may differ."""
        if before.content == state.content:
            return True
        parts = self.computed.get(need.node_id)
        if parts is not None and node.key_column and node.key_column == need.key_column:
            found.months |= {str(month) for month in parts.months}
            found.keys |= set(parts.keys)
            return True
        if (differing := state.differing_months(before)) is not None:
            found.months |= differing
            return True
        created = relation(need)
        if created is None or (created[0] == "view" and reads_files(need)):
            return False
        keys = self._different_keys(cursor, node, need) if node.key_column else None
        if keys is not None:
            found.keys |= set(keys[0])
            found.ranges += keys[1]
            return True
        ranges = self._reached(cursor, node, need)
        found.ranges += ranges or ()
        return ranges is not None

    def _reached(
        self, cursor: duckdb.DuckDBPyConnection, node: Node, need: Node
    ) -> list[tuple[int, int]] | None:
        """The months that the rows of a need reach which only one of both builds has."""
        now, before = self._sides(need)
        reached = reach(self._columns_of(cursor, now))
        if reached is None:
            return None
        compared = self._compared(cursor, node, now)
        key = (now, *compared)
        if key not in self._ranges:
            self._ranges[key] = different_months(cursor, now, before, compared, reached)
        return self._ranges[key]

    def _different_keys(
        self, cursor: duckdb.DuckDBPyConnection, node: Node, need: Node
    ) -> _Keys | None:
        """The keys of the rows of a need that only one of both builds has; None if not known."""
        now, before = self._sides(need)
        columns = self._columns_of(cursor, now)
        keys = key_columns(node, need.name, columns)
        if not keys:
            return None
        compared = self._compared(cursor, node, now)
        key = (now, keys, *compared)
        if key not in self._keys:
            reached = reach(columns)
            self._keys[key] = different_keys(cursor, now, before, compared, keys, reached)
        return self._keys[key]

    def _sides(self, need: Node) -> tuple[str, str]:
        """The quoted name of a table or view, and what it was in the build before."""
        created, text = relation(need), created_statement(need)
        assert created is not None
        assert text is not None
        if created[0] == "table":
            return created[1], f"{self.before}.{created[1]}"
        # The query of the view names tables of this build; those of the build before replace them.
        return created[1], query_of(text).replace('"warehouse".', f"{self.before}.")

    def _compared(self, cursor: duckdb.DuckDBPyConnection, node: Node, need: str) -> list[str]:
        """The columns of a need that count for a model."""
        own = relation(node)
        assert own is not None
        text = " ".join([*node.statements, *self._columns_of(cursor, own[1])])
        return [
            column
            for column in self._columns_of(cursor, need)
            if column not in PLACE or column in text
        ]

    def _columns_of(self, cursor: duckdb.DuckDBPyConnection, name: str) -> list[str]:
        if name not in self._columns:
            self._columns[name] = columns_of(cursor, name)
        return self._columns[name]


def compute(
    cursor: duckdb.DuckDBPyConnection,
    node: Node,
    needs: Needs,
    parts: Parts,
    its_key: str,
    before: State,
) -> State:
    """Compute some parts of a model, and put them in place of those that stand.

    Args:
        its_key: The hash of what the node reads now.
        before: Its state in the build before.

    Returns:
        Its state now.
    """
    text = created_statement(node)
    created = relation(node)
    assert text is not None
    assert created is not None
    table, rows = created[1], "temp.main.rows_of_parts"
    models = [need for need, _ in needs.values()]
    cursor.execute(f"create or replace temp table rows_of_parts as from {table} limit 0")
    conditions: list[str] = []
    if parts.months:
        tables = [made[1] for need in models if (made := relation(need)) is not None]
        query = rows_of_months(cursor, text, tables, parts.months, node.months_back)
        cursor.execute(f"insert into {rows} {query}")
        conditions.append(among(parts.months))
    if parts.keys:
        query = rows_of_keys(cursor, node, text, models, parts.keys)
        in_months = conditions[0] if conditions else "false"
        cursor.execute(f"insert into {rows} from ({query}) where ({in_months}) is not true")
        conditions.append(among_keys(parts.keys, node.key_column))
    condition = " or ".join(conditions)
    after = replaced(cursor, table, condition, rows, its_key, before)
    cursor.begin()
    cursor.execute(f"delete from {table} where {condition}")
    cursor.execute(f"insert into {table} from {rows}")
    cursor.commit()
    cursor.execute(f"drop table {rows}")
    return after
