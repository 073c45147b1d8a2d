"""What a build keeps of an earlier one: every node that reads the same as it did then.

A node has two hashes. ``key`` is of all that it reads: its statements, what its needs contain, and
the files that the statements name. ``content`` is of its rows. A node whose key is that of the
earlier build is kept: equal statements over equal rows give equal rows. A node that runs again and
gives the same rows has the same ``content``, so the nodes after it are kept.

Staging models read the rows of one entity in the table of deliveries in force, so only a delivery
with that entity is a change for them.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import asdict, dataclass, field
from functools import cache
from pathlib import Path

import duckdb

from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.recording import Node, relation
from bianzhi.core.row_hashes import ROW, row_hashes
from bianzhi.store.whole_files import file_sha256, is_intact, write_recorded

NODES = "nodes.json"
_LAKE, _BUILD = (re.escape(FOLDERS[name]) for name in ("BIANZHI_LAKE", "BIANZHI_BUILD"))
_LAKE_ENTITY = re.compile(rf"'{_LAKE}/(\w+)/\*\.parquet'")
# A condition that only narrows further may follow that of the entity.
_INPUT = re.compile(
    rf"'{_BUILD}/inputs/(\w+)\.parquet'(?:\s+where\s+entity = '(\w+)'(?=\s*(?:\)|and\b)))?"
)
_FOLDER = re.compile(rf"{_LAKE}|{_BUILD}")
_FORMAT = 3
_SEED = "seed"
_MONTH = "month"
# The columns that say of which month the row of a table is, and the month by them.
_MONTHS = {_MONTH: _MONTH, "pay_month": "last_day(pay_month)"}
_NO_ROWS = "0 "  # how the content of a table begins that has none
_FOLDING = ("deliveries", "fold", "history", "periods", "window")
# What nodes call beside SQL, and what computes some of their rows: a change of it is a change of
# every node.
_CODE = (
    "bianzhi/core/post_fit.py",
    "bianzhi/build/functions.py",
    "bianzhi/build/keys.py",
    "bianzhi/build/months.py",
    "bianzhi/build/parts.py",
    "bianzhi/build/tested_months.py",
    *(f"bianzhi/build/folding/{name}.py" for name in _FOLDING),
)


@dataclass(frozen=True)
class State:
    """The hash of what a node reads, and the hash of what it contains."""

    key: str
    content: str
    # Of a table by month: the content of each month, by its day; "" for rows of no month.
    months: Mapping[str, str] | None = None

    @property
    def is_empty(self) -> bool:
        """Whether it is of a table without rows."""
        return self.months == {} or self.content.startswith(_NO_ROWS)

    def differing_months(self, before: State) -> set[str] | None:
        """The months in which a table is not as before; None where they are not known."""
        if self.months is None or before.months is None:
            return None
        both = self.months.keys() | before.months.keys()
        return {month for month in both if self.months.get(month) != before.months.get(month)}


@dataclass(frozen=True)
class Earlier:
    """The nodes of an earlier build in the database that the present build began with."""

    nodes: Mapping[str, State] = field(default_factory=dict)
    # The content of each table and view, by quoted name; other tables were added later.
    relations: Mapping[str, str] = field(default_factory=dict)
    # The content of each month of the views by month, by quoted name and day.
    view_months: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def write(self, folder: Path, project: str) -> None:
        """Keep the nodes beside the database of the build, for a state of the project."""
        value = {
            "project": _with_code(project),
            "nodes": {name: asdict(state) for name, state in sorted(self.nodes.items())},
            "relations": dict(sorted(self.relations.items())),
            "view_months": dict(sorted(self.view_months.items())),
        }
        write_recorded(folder / NODES, json.dumps(value).encode())

    @classmethod
    def read(cls, folder: Path, project: str) -> Earlier | None:
        """The nodes of a build; None if the file is damaged or of another state of the project."""
        if not is_intact(folder / NODES):
            return None
        value = json.loads((folder / NODES).read_bytes())
        if value["project"] != _with_code(project):
            return None
        nodes = {name: State(**state) for name, state in value["nodes"].items()}
        return cls(nodes, value["relations"], value["view_months"])


@cache
def _code() -> str:
    root = Path(__file__).resolve().parents[2]
    return hashlib.sha256(b"\0".join((root / name).read_bytes() for name in _CODE)).hexdigest()


def _with_code(project: str) -> str:
    return f"{_FORMAT} {project} {_code()}"


class Sources:
    """The hashes of the files that nodes read, of one lake and one build."""

    def __init__(self, lake: Path, build: Path):
        self._lake = lake
        self._inputs = build / "inputs"
        self._known: dict[tuple[str, str], str] = {}

    def of(self, node: Node) -> list[str]:
        """The hashes of all that the statements of a node read beside other nodes.

        Raises:
            ValueError: A statement reads files that would not be noticed.
        """
        places: list[tuple[str, str]] = []
        for text in node.statements:
            known = [("", entity) for entity in _LAKE_ENTITY.findall(text)]
            known += _INPUT.findall(text)
            if len(known) != len(_FOLDER.findall(text)):
                raise ValueError(f"{node.name} names a folder in a form that is not known here")
            places += known
        return [self._hash(place) for place in sorted(set(places))]

    def filled_inputs(self) -> dict[str, bool]:
        """Whether each table of inputs has rows, by the file that statements name."""
        import polars as pl  # takes longer to load than most commands that read need

        counted = {
            path.name: pl.scan_parquet(path).select(pl.len()).collect().item()
            for path in self._inputs.glob("*.parquet")
        }
        folder = FOLDERS["BIANZHI_BUILD"]
        return {f"{folder}/inputs/{name}": count > 0 for name, count in counted.items()}

    def _hash(self, place: tuple[str, str]) -> str:
        if place not in self._known:
            self._known[place] = f"{place} {self._read(*place)}"
        return self._known[place]

    def _read(self, name: str, entity: str) -> str:
        """The hash of a file of input, of its rows of an entity, or of the lake of an entity."""
        if not name:
            # A file of the lake never changes: its name is that of one reading of one part.
            files = sorted(
                (path.name, path.stat().st_size) for path in (self._lake / entity).glob("*.parquet")
            )
            return _sha256(str(files))
        if not entity:
            return file_sha256(self._inputs / f"{name}.parquet")
        return _sha256(self._rows(name).get(entity, ""))

    @cache  # noqa: B019  (the object lives for one build)
    def _rows(self, name: str) -> dict[str, str]:
        """The rows of each entity of a table of inputs, as text."""
        import polars as pl  # takes longer to load than most commands that read need

        frame = pl.read_parquet(self._inputs / f"{name}.parquet")
        groups = frame.partition_by("entity", as_dict=True, maintain_order=True)
        return {str(entity): rows.write_csv() for (entity,), rows in groups.items()}


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def key(node: Node, contents: Mapping[str, str], sources: Sources) -> str:
    """The hash of all that a node reads, by the contents of the nodes it needs."""
    parts = [*node.statements, *(contents[name] for name in node.needs), *sources.of(node)]
    return _sha256("\0".join(parts))


def reads_files(node: Node) -> bool:
    """Whether the statements name a folder, which is another one in each build."""
    return any(_FOLDER.search(text) for text in node.statements)


def named_inputs(node: Node) -> set[str]:
    """The input tables that the statements of a node read."""
    return {name for text in node.statements for name, _ in _INPUT.findall(text)}


def state(
    connection: duckdb.DuckDBPyConnection,
    node: Node,
    key_of_node: str,
    before: State | None = None,
) -> State:
    """The state of a node: of a table by its rows, whatever their order; of another by its key.

    Args:
        before: Its state in the build before.
    """
    created = relation(node)
    if node.is_test or created is None or created[0] == "view":
        return State(key_of_node, key_of_node)
    month = None
    if before is None or before.months is not None:
        month = _month_of(connection, created[1])
    found = _hashes(connection, created[1], month)
    if month is None:
        return State(key_of_node, _as_text(found.get("", (0, 0, 0))))
    return _by_month(key_of_node, {day: _as_text(values) for day, values in found.items()})


def replaced(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    condition: str,
    rows: str,
    key_of_node: str,
    before: State,
) -> State:
    """The state that a table by month will have when its rows that meet a condition are replaced.

    The two hashes of a table are a sum and an exclusive or over its rows, so that rows can be taken
    out and put in.

    Args:
        rows: The table of the rows that replace them, with the same columns.
        before: The state of the table.
    """
    month = _month_of(connection, table)
    gone = _hashes(connection, table, month, condition)
    came = _hashes(connection, rows, month)
    months = dict(before.months or {})
    for day in gone.keys() | came.keys():
        count, total, mixed = map(int, months.pop(day, "0 0 0").split())
        less, more = gone.get(day, (0, 0, 0)), came.get(day, (0, 0, 0))
        count += more[0] - less[0]
        if count:
            months[day] = _as_text((count, total + more[1] - less[1], mixed ^ less[2] ^ more[2]))
    return _by_month(key_of_node, months)


_Hashes = tuple[int, int, int]  # of rows: how many, and their two hashes (see row_hashes)


def _hashes(
    connection: duckdb.DuckDBPyConnection, table: str, month: str | None, condition: str = "true"
) -> dict[str, _Hashes]:
    """The hashes of the rows of each month, by its day; "" for all rows, if no month is given."""
    day = "''" if month is None else f"coalesce(cast({month} as varchar), '')"
    found = connection.execute(
        f"select {day}, {row_hashes()} from {table} as {ROW} where {condition} group by all"
    ).fetchall()
    return {day: (int(count), int(total), int(mixed)) for day, count, total, mixed in found}


def _as_text(values: _Hashes) -> str:
    return " ".join(map(str, values))


def _by_month(key_of_node: str, months: Mapping[str, str]) -> State:
    return State(key_of_node, _sha256(json.dumps(sorted(months.items()))), months)


def month_column(columns: Collection[str]) -> str | None:
    """The expression of the month that the rows of a table with these columns are of, or None."""
    return next((month for name, month in _MONTHS.items() if name in columns), None)


def _month_of(connection: duckdb.DuckDBPyConnection, table: str) -> str | None:
    described = connection.execute(f"select * from {table} limit 0").description or ()
    return month_column([name for name, kind, *_ in described if str(kind) == "DATE"])


def _with_month(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The quoted names of all tables and views with a column ``month`` of days."""
    rows = connection.execute(
        "select schema_name, table_name from duckdb_columns() where column_name = ? "
        "and data_type = 'DATE' and database_name = current_database()",
        [_MONTH],
    ).fetchall()
    return [f'"{schema}"."{name}"' for schema, name in rows]


def relations(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """The quoted names of all tables and views of a database, with their schemas."""
    rows = connection.execute(
        "select table_schema, table_name from information_schema.tables "
        "where table_catalog = current_database() order by all"
    ).fetchall()
    return [f'"{schema}"."{name}"' for schema, name in rows]


def columns_of(connection: duckdb.DuckDBPyConnection, name: str) -> list[str]:
    """The columns of a table, view or literal file name, in order."""
    described = connection.execute(f"select * from {name} limit 0").description or ()
    return [column[0] for column in described]


def contents_of(
    connection: duckdb.DuckDBPyConnection, nodes: Iterable[Node], states: Mapping[str, State]
) -> dict[str, str]:
    """The content of each table and view. Those of no node are seeds, which the project fixes."""
    created = {
        place[1]: states[node.node_id].content
        for node in nodes
        if (place := relation(node)) is not None
    }
    return {name: created.get(name, _SEED) for name in relations(connection)}


def months_of_views(
    connection: duckdb.DuckDBPyConnection, nodes: Iterable[Node], states: Mapping[str, State]
) -> dict[str, dict[str, str]]:
    """The content of each month of the views by month, by quoted name and day.

    The rows of a month of such a view follow from those of this month in the needs by month, and
    from all rows of its other needs; ``tests/models/test_tested_months.py`` proves this.
    """
    views = {("view", name) for name in _with_month(connection)}
    found: dict[str, dict[str, str]] = {}
    months: dict[str, Mapping[str, str]] = {}  # of tables and views by month, by the id of the node
    for node in nodes:
        known = states[node.node_id].months
        created = relation(node)
        if known is not None:
            months[node.node_id] = known
        elif created in views and not reads_files(node):
            by_month = [months[name] for name in node.needs if name in months]
            others = [states[name].content for name in node.needs if name not in months]
            if by_month:
                found[created[1]] = {
                    day: _sha256("\0".join([*others, *(need.get(day, "") for need in by_month)]))
                    for day in sorted(set().union(*by_month))
                }
                months[node.node_id] = found[created[1]]
    return found


def drop_later(connection: duckdb.DuckDBPyConnection, earlier: Earlier) -> None:
    """Drop the tables that others added after the build ended, such as those of the gate."""
    for name in relations(connection):
        if name not in earlier.relations:
            connection.execute(f"drop table if exists {name}")
