"""Runs a recorded build without dbt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path

import duckdb

from bianzhi.build import functions
from bianzhi.build.recording import Node, Recording

_THREADS = 2  # as in profiles.yml
_INTERRUPTED_EVERY = 0.05  # seconds


def replay(recording: Recording, database: Path, progress: Callable[[int, int, str], None]) -> bool:
    """Run the recorded statements in a database that contains the seeds.

    Two threads run the nodes. A node runs in one transaction, after the nodes that it needs.

    Returns:
        Whether all models were built and all tests passed. A failure has no message here: dbt runs
        the same build again and reports it.
    """
    try:
        with duckdb.connect(str(database)) as connection:
            functions.register(connection)
            for statement in recording.before:
                connection.execute(statement)
            return _run_nodes(recording.nodes, connection, progress)
    except duckdb.Error:
        return False


def _run_nodes(
    nodes: tuple[Node, ...],
    connection: duckdb.DuckDBPyConnection,
    progress: Callable[[int, int, str], None],
) -> bool:
    cursors = [connection.cursor() for _ in range(_THREADS)]
    waiting = {node.node_id: node for node in nodes}
    done: set[str] = set()
    running: dict[Future[bool], tuple[Node, duckdb.DuckDBPyConnection]] = {}
    with ThreadPoolExecutor(_THREADS) as pool, _interrupted_on_error(cursors, running):
        free = list(cursors)
        while waiting or running:
            for node in _ready(waiting, done, len(free)):
                del waiting[node.node_id]
                cursor = free.pop()
                running[pool.submit(_run, node, cursor)] = (node, cursor)
            for future in wait(running, return_when=FIRST_COMPLETED).done:
                node, cursor = running.pop(future)
                free.append(cursor)
                done.add(node.node_id)
                if not future.result():
                    return False
                progress(len(done), len(nodes), node.name)
    return True


def _ready(waiting: dict[str, Node], done: set[str], count: int) -> list[Node]:
    """The first ``count`` nodes whose needs are done."""
    ready: list[Node] = []
    for node in waiting.values():
        if len(ready) == count:
            break
        if done.issuperset(node.needs):
            ready.append(node)
    return ready


@contextmanager
def _interrupted_on_error(
    cursors: list[duckdb.DuckDBPyConnection], running: Mapping[Future[bool], object]
) -> Iterator[None]:
    """Stop what still runs when one statement fails or the user interrupts.

    An interruption between two statements of a node is lost, so it is repeated until nothing runs.
    """
    try:
        yield
    except BaseException:
        unfinished: set[Future[bool]] = set(running)
        while unfinished:
            for cursor in cursors:
                cursor.interrupt()
            unfinished = wait(unfinished, timeout=_INTERRUPTED_EVERY).not_done
        raise


def _run(node: Node, cursor: duckdb.DuckDBPyConnection) -> bool:
    """Run a node in one transaction; False if it is a test that failed."""
    if node.is_test:
        return not any(_fails(cursor, query) for query in node.statements)
    cursor.begin()
    for statement in node.statements:
        cursor.execute(statement)
    cursor.commit()
    return True


def _fails(cursor: duckdb.DuckDBPyConnection, query: str) -> bool:
    """Whether dbt's query of a test returns that the test failed."""
    cursor.execute(query)
    names = [column[0] for column in cursor.description]
    return any(dict(zip(names, row, strict=True))["should_error"] for row in cursor.fetchall())
