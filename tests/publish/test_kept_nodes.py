"""What a build after another one runs again, on a few nodes in memory."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import duckdb
import pytest

from bianzhi.build.recording import MONTHLY, Node, relation
from bianzhi.build.replay import Run
from bianzhi.build.unchanged import Earlier, Sources, State
from tests.support.standing import Standing

A, B, C, D = (f'"s"."{name}"' for name in "abcd")


def _node(
    place: str, query: str, *needs: str, kind: str = "table", rows_need: tuple = ((),)
) -> Node:
    return Node(
        place, place, needs, (f"create or replace {kind} {place} as {query}",), "", rows_need
    )


FILLED = _node(A, "select * from range(1) as numbers (n)")
MORE = _node(A, "select * from range(2) as numbers (n)")
NONE = _node(B, "select 1 as n where false")
ONE = _node(B, "select 1 as n")
BOTH = _node(C, f"select a.n from {A} as a, {B} as b", A, B, rows_need=((A, B),))
SEEN = _node(D, f"select count(*) as rows from {C}", C, kind="view", rows_need=((C,),))


@pytest.fixture
def connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute("attach ':memory:' as warehouse")
    connection.execute("use warehouse")
    connection.execute("create schema s")
    return connection


def _build(
    connection: duckdb.DuckDBPyConnection, nodes: tuple[Node, ...], before: Mapping[str, State]
) -> Run:
    run = Run(nodes, Earlier(before), Sources(Path("lake"), Path("build")), {})
    assert all(run(node, connection) for node in nodes)
    return run


def test_an_empty_table_that_cannot_have_rows_is_not_computed(connection) -> None:
    first = _build(connection, (FILLED, NONE, BOTH, SEEN), {})
    second = _build(connection, (MORE, NONE, BOTH, SEEN), first.states)
    assert second.computed == {A}
    assert second.states[C].key != first.states[C].key
    assert second.states[C].content == first.states[C].content
    third = _build(connection, (MORE, ONE, BOTH, SEEN), second.states)
    assert third.computed == {B, C}
    assert connection.execute(f"from {D}").fetchall() == [(2,)]


def test_a_view_stays_and_shows_new_rows_to_what_reads_it(connection) -> None:
    first = _build(connection, (FILLED, ONE, BOTH, SEEN), {})
    second = _build(connection, (MORE, ONE, BOTH, SEEN), first.states)
    assert second.computed == {A, C}
    assert second.states[D].content != first.states[D].content
    assert connection.execute(f"from {D}").fetchall() == [(2,)]


@pytest.mark.parametrize(
    "change",
    [
        f"update {B} set n = 2",
        f"insert into {B} values (1)",
        f"delete from {B}",
        f"create or replace table {B} as select 1 as n",
        f"drop table {B}",
    ],
)
def test_rows_that_somebody_changed_do_not_stand(connection, change: str) -> None:
    nodes = (FILLED, ONE, BOTH)
    standing = Standing(connection)
    standing.note(nodes, _build(connection, nodes, {}).states)
    names = [node.name for node in nodes]
    assert set(standing.unchanged(names)) == {A, B, C}
    connection.execute(change)
    assert set(standing.unchanged(names)) == {A, C}


def test_a_row_in_an_empty_table_does_not_stand(connection) -> None:
    nodes = (NONE,)
    standing = Standing(connection)
    standing.note(nodes, _build(connection, nodes, {}).states)
    assert set(standing.unchanged([B])) == {B}
    connection.execute(f"insert into {B} values (1)")
    assert set(standing.unchanged([B])) == set()
    standing.forget(B)
    assert standing.unchanged([B]) == {}
    assert relation(NONE) == ("table", B)


def _by_month(*rows: str) -> tuple[Node, ...]:
    """A table, a view on it, and a test that each month and code is there once."""
    listed = ", ".join(f"({row})" for row in rows)
    values = f"select cast(month as date) as month, code from (values {listed}) as v (month, code)"
    once = (
        "select count(*) > 0 as should_error from (select month, code from"
        f' "warehouse".{B} group by all having count(*) > 1)'
    )
    return (
        _node(A, values),
        _node(B, f'select * from "warehouse".{A}', A, kind="view", rows_need=((A,),)),
        Node("test.once", "once", (B,), (once,), MONTHLY),
    )


def test_a_test_about_each_month_reads_the_months_that_differ(connection) -> None:
    """So it passes over a fault in a month that is as it was, which the build before had found."""
    faulty = ("'2024-01-31', 'a'", "'2024-01-31', 'a'", "'2024-03-31', 'a'")
    new = "'2024-02-29', 'a'"
    table, view, once = _by_month(*faulty)
    first = _build(connection, (table, view), {}).states

    def holds(before: Mapping[str, State], *rows: str) -> bool:
        nodes = _by_month(*rows)
        run = Run(nodes, Earlier(before), Sources(Path("lake"), Path("build")), {})
        return all(run(node, connection) for node in nodes)

    before = {**first, once.node_id: State("before", "before")}
    assert holds(before, *faulty, new)
    assert not holds(before, *faulty, new, new)
    assert not holds(before, *faulty, "null, 'b'", "null, 'b'")
    assert not holds(first, *faulty, new)
