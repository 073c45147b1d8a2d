"""The files of a world's lake and inputs, as tables of the warehouse in memory.

DuckDB opens a file again for each model that names it, which takes longer than to read the few
rows of a small world. So each file is loaded once, and the models read the tables.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from bianzhi.build.empty import rows_need
from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.recording import Node
from bianzhi.build.unchanged import State
from tests.support.standing import Files

_LAKE, _BUILD = (re.escape(FOLDERS[name]) for name in ("BIANZHI_LAKE", "BIANZHI_BUILD"))
_FILE = re.compile(
    rf"'(?:{_LAKE}/(?P<lake>\w+)/\*|{_BUILD}/inputs/(?P<input>\w+))\.parquet'"
    r"(?P<rows>\s+where\s+entity = '(?P<entity>\w+)'(?=\s*(?:\)|and\b)))?"
)
_CATALOG = "memory"  # beside the warehouse, whose schemas the tests read
_SMALL = 1_000_000  # bytes; of larger files a model reads only the columns that it needs


@dataclass(frozen=True, order=True)
class Rows:
    """The rows of one entity in the lake or in a table of inputs; without an entity, all rows."""

    schema: str  # lake or inputs
    table: str
    entity: str = ""

    @property
    def name(self) -> str:
        """The name under which models need the rows."""
        return f'"{self.schema}"."{self.table}.{self.entity}"'

    @property
    def relation(self) -> str:
        return f'{_CATALOG}."{self.schema}"."{self.table}"'


def _rows(found: re.Match) -> Rows:
    if found["lake"]:
        return Rows("lake", found["lake"])
    return Rows("inputs", found["input"], found["entity"] or "")


def reading(node: Node, query: str) -> tuple[Node, tuple[Rows, ...]]:
    """The node as it reads the tables, and the rows that it reads there.

    Args:
        query: The query of the model, from which follows what must have rows.
    """
    read = sorted({_rows(found) for text in node.statements for found in _FILE.finditer(text)})
    if not read:
        return node, ()

    def with_table(found: re.Match) -> str:
        return _rows(found).relation + (found["rows"] or "")

    def with_rows(found: re.Match) -> str:
        return _rows(found).name + (found["rows"] or "")

    loaded = replace(
        node,
        needs=(*node.needs, *(rows.name for rows in read)),
        statements=tuple(_FILE.sub(with_table, text) for text in node.statements),
        rows_need=tuple(map(tuple, rows_need(_FILE.sub(with_rows, query)))),
    )
    return loaded, tuple(read)


def without_rows(node: Node, empty: set[str]) -> Node:
    """The node in a world that has none of the ``empty`` rows."""
    kept = (names for names in node.rows_need if not empty.intersection(names))
    return replace(node, rows_need=tuple(kept))


class Loaded:
    """The tables of the files of the world that is in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection
        self._hashes: dict[str, str] = {}  # of what a table was made from, by its name
        self._kinds: dict[str, str] = {}
        self._filled: dict[str, set[str | None]] = {}  # the entities with rows; "" for any row
        for schema in ("lake", "inputs"):
            connection.execute(f"create schema if not exists {_CATALOG}.{schema}")

    def load(
        self, read: Iterable[Rows], lake: Path, build: Path, files: Files
    ) -> tuple[dict[str, State], set[str]]:
        """Load what a world's models read: the state of all rows, and the names of empty ones."""
        states: dict[str, State] = {}
        empty: set[str] = set()
        for rows in sorted(read):
            if rows.schema == "lake":
                place = lake / rows.table / "*.parquet"
                whole = its_hash = files.hash("", rows.table)
            else:
                place = build / "inputs" / f"{rows.table}.parquet"
                whole = files.hash(rows.table, "")
                its_hash = files.hash(rows.table, rows.entity)
            if self._hashes.get(rows.relation) != whole:
                self._make(rows, place)
                self._hashes[rows.relation] = whole
            states[rows.name] = State(its_hash, its_hash)
            if rows.entity not in self._filled[rows.relation]:
                empty.add(rows.name)
        return states, empty

    def _make(self, rows: Rows, place: Path) -> None:
        size = sum(path.stat().st_size for path in place.parent.glob(place.name))
        kind = "table" if size < _SMALL else "view"
        former = self._kinds.get(rows.relation, kind)
        if former != kind:
            self._connection.execute(f"drop {former} {rows.relation}")
        self._kinds[rows.relation] = kind
        self._connection.execute(f"create or replace {kind} {rows.relation} as from '{place}'")
        described = self._connection.execute(f"from {rows.relation} limit 0").description
        has_entity = "entity" in {column[0] for column in described}
        query = f"select distinct {'entity' if has_entity else 'null'} from {rows.relation}"
        found = {name for (name,) in self._connection.execute(query).fetchall()}
        self._filled[rows.relation] = found | {""} if found else found
