"""Which models the warehouse in memory still has from the world before, unchanged."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from bianzhi.build.recording import Node, relation
from bianzhi.build.replay import Run
from bianzhi.build.unchanged import Earlier, Sources, State, state
from bianzhi.core.row_hashes import ROW, row_hashes

# The number of each table and view, and how many rows it has, by quoted name.
Catalog = Mapping[str, tuple[int | None, int]]


class Files(Sources):
    """The hashes of files by what they contain: files of two worlds may have one name."""

    def hash(self, name: str, entity: str) -> str:
        """The hash of a file of input, of its rows of an entity, or of the lake of an entity."""
        return self._hash((name, entity))

    def _read(self, name: str, entity: str) -> str:
        if name:
            return super()._read(name, entity)
        files = sorted((self._lake / entity).glob("*.parquet"))
        contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in files]
        return " ".join([*(path.name for path in files), *contents])


@dataclass(frozen=True)
class _Made:
    node: Node
    number: int | None  # of the table or view in the catalog: another one after it was made again
    state: State


class Standing:
    """The models that were made in a database in memory."""

    def __init__(self, connection: duckdb.DuckDBPyConnection):
        self._connection = connection
        self._made: dict[str, _Made] = {}

    def note(self, nodes: Iterable[Node], states: Mapping[str, State]) -> None:
        """Remember nodes that were made or kept."""
        catalog = self.catalog()
        for node in nodes:
            number, _ = catalog.get(_name(node), (None, 0))
            self._made[node.name] = _Made(node, number, states[node.name])

    def forget(self, name: str) -> None:
        """Run a model anew next time."""
        self._made.pop(name, None)

    def unchanged(self, names: Iterable[str]) -> dict[str, State]:
        """The states of the named models whose rows nobody changed since they were made."""
        catalog = self.catalog()
        return {n: s for n, s in self.made(names).items() if self.is_unchanged(n, catalog)}

    def made(self, names: Iterable[str]) -> dict[str, State]:
        """The states of the named models when they were made."""
        return {name: self._made[name].state for name in names if name in self._made}

    def is_unchanged(self, name: str, catalog: Catalog) -> bool:
        """Whether nobody changed the rows of a model since it was made."""
        return self._is_unchanged(self._made[name], catalog)

    def seeds(self, names: Iterable[str]) -> dict[str, State]:
        """The states of code lists and norms, by quoted name, all from one query."""
        hashes = row_hashes()
        texts = [f"select '{name}', {hashes} from {name} as {ROW}" for name in names]
        if not texts:
            return {}
        rows = self._connection.execute(" union all ".join(texts)).fetchall()
        return {name: State("", " ".join(map(str, hashes))) for name, *hashes in rows}

    def _is_unchanged(self, made: _Made, catalog: Catalog) -> bool:
        created = relation(made.node)
        if created is None:
            return True
        number, rows = catalog.get(created[1], (None, 0))
        if number is None or number != made.number:
            return False
        if created[0] == "view" or (made.state.is_empty and rows == 0):
            return True
        return state(self._connection, made.node, "").content == made.state.content

    def catalog(self) -> Catalog:
        """The number in the catalog and of rows of every table and view, by quoted name."""
        rows = self._connection.execute(
            """
            select schema_name, table_name, table_oid, estimated_size from duckdb_tables()
            where database_name = 'warehouse'
            union all
            select schema_name, view_name, view_oid, 0 from duckdb_views()
            where database_name = 'warehouse'
            """
        ).fetchall()
        return {f'"{schema}"."{name}"': (number, size) for schema, name, number, size in rows}


class WorldRun(Run):
    """Runs the models of a world; keeps what the world before made and nobody changed since."""

    def __init__(
        self,
        standing: Standing,
        nodes: tuple[Node, ...],
        sources: Sources,
        folders: Mapping[str, Path],
    ):
        made = standing.made(node.name for node in nodes)
        super().__init__(nodes, Earlier(made), sources, folders)
        self._standing = standing
        self._catalog = standing.catalog()

    def _kept(self, node: Node, its_key: str, before: State) -> State | None:
        """Ask for the rows of a table only where its key lets it stay."""
        kept = super()._kept(node, its_key, before)
        if kept is not None and self._standing.is_unchanged(node.name, self._catalog):
            return kept
        return None


def _name(node: Node) -> str:
    created = relation(node)
    return created[1] if created else ""
