"""Runs a recorded build without dbt."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from bianzhi.build import functions
from bianzhi.build.empty import can_have_rows
from bianzhi.build.folding import Folding
from bianzhi.build.in_order import Progress, run_in_order
from bianzhi.build.kept_project import FOLDERS, in_folders
from bianzhi.build.parts import Differences, Needs, Parts, compute
from bianzhi.build.recording import HISTORY, MONTHLY, Node, Recording, relation
from bianzhi.build.tested_months import differing_months, queries_of_months
from bianzhi.build.unchanged import (
    Earlier,
    Sources,
    State,
    contents_of,
    drop_later,
    key,
    months_of_views,
    reads_files,
    state,
)
from bianzhi.core.sql_text import literal

_THREADS = 2  # as in profiles.yml
_BEFORE = "before"  # the name of the database of the build before


@dataclass(frozen=True)
class Replayed:
    """The nodes of a replayed build, and how many of them were computed."""

    nodes: dict[str, State]
    relations: dict[str, str]
    view_months: dict[str, dict[str, str]]
    computed: int

    @property
    def as_earlier(self) -> Earlier:
        """What the next build begins with."""
        return Earlier(self.nodes, self.relations, self.view_months)


def replay(
    recording: Recording,
    database: Path,
    folders: Mapping[str, Path],
    progress: Progress,
    earlier: Earlier | None = None,
    base: Path | None = None,
    threads: int | None = None,
) -> Replayed | None:
    """Run the recorded statements in a database that contains the seeds.

    Two threads run the nodes. A node runs in one transaction, after the nodes that it needs. With
    an ``earlier`` build, whose database this is, the nodes that read the same as then are kept.

    Args:
        folders: The folder for each placeholder of the recording.
        earlier: The nodes of the build before.
        base: Its database, of which this one is a copy. With it, only those parts of models are
            computed that changed.
        threads: The threads of the engine, which both nodes share; by default those of the machine.

    Returns:
        None if a model could not be built or a test failed. A failure has no message here: dbt runs
        the same build again and reports it.
    """
    lake, build = (folders[name] for name in FOLDERS.values())
    try:
        with opened(database, threads) as connection:
            for statement in recording.before:
                connection.execute(statement)
            if earlier is not None:
                drop_later(connection, earlier)
            if base is not None:
                connection.execute(f"attach {literal(str(base))} as {_BEFORE} (read_only)")
            changes = None
            if base is not None:
                folding = Folding(base.parent / "inputs", folders)
                changes = _Changes(Differences(_BEFORE), folding)
            run = Run(recording.nodes, earlier or Earlier(), Sources(lake, build), folders, changes)
            if not _run_nodes(recording.nodes, database.stem, connection, run, progress):
                return None
            return _replayed(recording, connection, run.states, len(run.computed))
    except duckdb.Error:
        return None


def read_states(recording: Recording, database: Path, folders: Mapping[str, Path]) -> Replayed:
    """The nodes of a build that dbt ran, in its database."""
    lake, build = (folders[name] for name in FOLDERS.values())
    sources = Sources(lake, build)
    states: dict[str, State] = {}
    with duckdb.connect(str(database)) as connection:
        for node in recording.nodes:
            contents = {name: states[name].content for name in node.needs}
            its_key = key(node, contents, sources)
            states[node.node_id] = state(connection, node, its_key)
        return _replayed(recording, connection, states, len(states))


def _replayed(
    recording: Recording,
    connection: duckdb.DuckDBPyConnection,
    states: dict[str, State],
    computed: int,
) -> Replayed:
    contents = contents_of(connection, recording.nodes, states)
    months = months_of_views(connection, recording.nodes, states)
    return Replayed(states, contents, months, computed)


@contextmanager
def opened(database: Path, threads: int | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """The database under the name of its file, without a log of changes.

    The log would make a commit durable. A build that is cut off is never used, so nothing reads it.
    """
    with duckdb.connect() as connection:
        folder = literal(f"{database}.tmp")
        connection.execute(f"set temp_directory = {folder}")
        if threads is not None:
            connection.execute(f"set threads = {threads}")
        place = literal(str(database))
        connection.execute(f"attach {place} as {database.stem} (recovery_mode no_wal_writes)")
        functions.register(connection)
        connection.execute(f"use {database.stem}")
        yield connection
        connection.execute("use memory")
        connection.execute(f"detach {database.stem}")


@dataclass(frozen=True)
class _Changes:
    """What brings a table of the build before up to date instead of computing it in full."""

    differences: Differences
    folding: Folding


class Run:
    """Runs nodes, or keeps those that read the same as in the earlier build."""

    def __init__(
        self,
        nodes: Iterable[Node],
        earlier: Earlier,
        sources: Sources,
        folders: Mapping[str, Path],
        changes: _Changes | None = None,
    ):
        self._nodes = {node.node_id: node for node in nodes}
        self._earlier = earlier
        self._sources = sources
        self._folders = folders
        self._changes = changes
        # Whether each table and view has rows, by quoted name, and each file of inputs.
        self._filled = sources.filled_inputs() if self._earlier.nodes else {}
        self.states: dict[str, State] = {}
        self.computed: set[str] = set()

    def __call__(self, node: Node, cursor: duckdb.DuckDBPyConnection) -> bool:
        """Run or keep a node in one transaction; False if it is a test that failed."""
        contents = {name: self.states[name].content for name in node.needs}
        its_key = key(node, contents, self._sources)
        before = self._earlier.nodes.get(node.node_id)
        after = self._kept(node, its_key, before) if before else None
        if after is None:
            after = self._brought_up_to_date(node, cursor, its_key, before) if before else None
            if after is None:
                if not self._ran(node, cursor, before is not None):
                    return False
                after = state(cursor, node, its_key, before)
            if before is None or before.key != its_key:
                self.computed.add(node.node_id)
        self.states[node.node_id] = after
        if created := relation(node):
            kind, name = created
            is_filled = can_have_rows(node.rows_need, self._filled)
            self._filled[name] = is_filled if kind == "view" else not after.is_empty
        return True

    def _kept(self, node: Node, its_key: str, before: State) -> State | None:
        """The state of a node of which what the build before made stays as it is, else None."""
        created = relation(node)
        if node.is_test or (created and created[0] == "table"):
            if before.key == its_key:
                return before
            stays_empty = before.is_empty and not can_have_rows(node.rows_need, self._filled)
            return replace(before, key=its_key) if stays_empty else None
        # A view or table macro stays whatever its tables contain. Where it reads files it names the
        # folder of its build.
        return None if reads_files(node) else State(its_key, its_key)

    def _brought_up_to_date(
        self, node: Node, cursor: duckdb.DuckDBPyConnection, its_key: str, before: State
    ) -> State | None:
        """The state of a table of which only what differs was computed, else None."""
        parts = self._differing_parts(node, cursor)
        if parts is None:
            return state(cursor, node, its_key, before) if self._is_folded(node, cursor) else None
        assert self._changes is not None
        self._changes.differences.computed[node.node_id] = parts
        if not parts:
            return replace(before, key=its_key)
        return compute(cursor, node, self._needs(node), parts, its_key, before)

    def _ran(self, node: Node, cursor: duckdb.DuckDBPyConnection, is_replacing: bool) -> bool:
        """Run the statements of a node; False if it is a test that failed."""
        if node.is_test:
            return not any(fails(cursor, query) for query in self._queries(node, cursor))
        statements = [in_folders(text, self._folders) for text in node.statements]
        _create(cursor, relation(node) if is_replacing else None, statements)
        return True

    def _queries(self, node: Node, cursor: duckdb.DuckDBPyConnection) -> list[str]:
        """The queries of a test, where possible of the months that differ alone."""
        if node.materialized == MONTHLY and node.node_id in self._earlier.nodes:
            months = differing_months(node, self._nodes, self.states, self._earlier)
            if months is not None and not reads_files(node):
                return queries_of_months(cursor, node, self._nodes, months) if months else []
        return [in_folders(text, self._folders) for text in node.statements]

    def _needs(self, node: Node) -> Needs:
        return {name: (self._nodes[name], self.states[name]) for name in node.needs}

    def _differing_parts(self, node: Node, cursor: duckdb.DuckDBPyConnection) -> Parts | None:
        """The parts of a monthly model that are to be computed; None where all are."""
        if self._changes is None or node.materialized != MONTHLY or reads_files(node):
            return None
        differences = self._changes.differences
        return differences.parts(cursor, node, self._needs(node), self._earlier)

    def _is_folded(self, node: Node, cursor: duckdb.DuckDBPyConnection) -> bool:
        """Whether a history was brought up to date by the deliveries that differ."""
        if self._changes is None or node.materialized != HISTORY or not node.needs:
            return False
        return self._changes.folding.fold(cursor, node, self._nodes[node.needs[0]])


def _run_nodes(
    nodes: tuple[Node, ...],
    database: str,
    connection: duckdb.DuckDBPyConnection,
    run: Callable[[Node, duckdb.DuckDBPyConnection], bool],
    progress: Progress,
) -> bool:
    cursors = [connection.cursor() for _ in range(_THREADS)]
    for cursor in cursors:
        cursor.execute(f"use {database}")

    def interrupt() -> None:
        for cursor in cursors:
            cursor.interrupt()

    return run_in_order(nodes, cursors, run, progress, interrupt)


def _create(
    cursor: duckdb.DuckDBPyConnection, former: tuple[str, str] | None, statements: Iterable[str]
) -> None:
    """Run the statements of a model in place of its ``former`` table or view."""
    cursor.begin()
    if former is not None:
        kind, name = former
        cursor.execute(f"drop {kind} if exists {name}")
    for statement in statements:
        cursor.execute(statement)
    cursor.commit()


def fails(cursor: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether dbt's query of a test returns that the test failed."""
    cursor.execute(query)
    names = [column[0] for column in cursor.description]
    return any(dict(zip(names, row, strict=True))["should_error"] for row in cursor.fetchall())
