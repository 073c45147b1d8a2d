"""The months that a build computes again: those in which what a model reads differs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.months import compute
from bianzhi.build.recording import MONTHLY, Node, Recording
from bianzhi.build.replay import replay
from bianzhi.build.unchanged import Earlier, State, months_of_views

LAKE, BUILD = FOLDERS.values()
FIRST = 2024 * 12  # January 2024
END = "last_day(make_date({0} // 12, {0} % 12 + 1, 1))"


def _node(name: str, sql: str, needs: tuple[str, ...] = (), materialized: str = "") -> Node:
    statement = f'create table "s"."{name}" as (\n{sql}\n)'
    return Node(f"model.{name}", name, needs, (statement,), materialized)


# Each row of the input is one of a list: its month, and a value.
LISTED = _node(
    "listed",
    f"select {FIRST} + month as month_no, value from '{BUILD}/inputs/listed.parquet'",
)
BY_MONTH = _node(
    "by_month",
    f'select {END.format("month_no")} as month, sum(value) as value from "s"."listed" group by all',
    ("model.listed",),
    MONTHLY,
)
# The input as intervals without end, and the months from a calendar.
SPANS = _node(
    "spans",
    f"select {FIRST} as month_from_no, nullif({FIRST} + month, {FIRST} + 99) as month_to_no, value"
    f" from '{BUILD}/inputs/listed.parquet'",
)
CALENDAR = _node(
    "calendar", f"select {END.format('n')} as month, n from range({FIRST}, {FIRST} + 9) as t(n)"
)
IN_FORCE = _node(
    "in_force",
    'select calendar.month, sum(value) as value from "warehouse"."s"."calendar" as calendar'
    ' inner join "s"."spans" as spans on n >= month_from_no and n < coalesce(month_to_no, n + 1)'
    " group by all",
    ("model.calendar", "model.spans"),
    MONTHLY,
)


def _built(
    folder: Path, nodes: tuple[Node, ...], rows: list[tuple[int, int]], before: Path | None = None
) -> Path:
    """Build the nodes over a list of month and value, beginning with the build before."""
    (folder / "inputs").mkdir(parents=True)
    frame = pl.DataFrame(rows, schema={"month": pl.Int64, "value": pl.Int64}, orient="row")
    frame.write_parquet(folder / "inputs" / "listed.parquet")
    database, earlier, base = folder / "warehouse.duckdb", None, None
    if before is not None:
        base = before / "warehouse.duckdb"
        shutil.copyfile(base, database)
        earlier = Earlier.read(before, "a")
    recording = Recording(('create schema if not exists "s"',), nodes)
    folders = {LAKE: folder / "lake", BUILD: folder}
    replayed = replay(recording, database, folders, lambda *_: None, earlier, base)
    assert replayed is not None
    replayed.as_earlier.write(folder, "a")
    return folder


def _rows(folder: Path, table: str) -> list[tuple]:
    with duckdb.connect(str(folder / "warehouse.duckdb"), read_only=True) as connection:
        return connection.execute(f"from s.{table} order by all").fetchall()


TEN = [(month, 1) for month in range(10)]


@pytest.mark.parametrize(
    "rows",
    [
        [*TEN, (10, 5)],  # a month that no need by month names
        [*TEN[:-1], (9, 2)],
        TEN[:-1],
        [*TEN, (12, 5), (13, 5)],
    ],
)
def test_a_model_without_needs_by_month_is_computed_in_full(tmp_path: Path, rows) -> None:
    nodes = (LISTED, BY_MONTH)
    before = _built(tmp_path / "before", nodes, TEN)
    after = _built(tmp_path / "after", nodes, rows, before)
    full = _built(tmp_path / "full", nodes, rows)
    assert _rows(after, "by_month") == _rows(full, "by_month")


@pytest.mark.parametrize(
    ("rows", "months"),
    [
        # The second row ends in another month: only the months between both ends differ.
        ([(99, 1), (6, 2)], {7}),
        ([(99, 1), (8, 2)], {8}),
        ([(99, 1), (99, 2)], {8, 9}),
        # Another value differs in all months of the row, which is most: all are computed.
        ([(99, 1), (7, 3)], None),
        ([(99, 1), (7, 2), (2, 9)], {1, 2}),
    ],
)
def test_an_end_touches_the_months_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows, months
) -> None:
    computed: list[set[int]] = []

    def noted(cursor, node, needs, chosen):
        computed.append({month.month for month in chosen})
        compute(cursor, node, needs, chosen)

    monkeypatch.setattr("bianzhi.build.replay.compute", noted)
    nodes = (SPANS, CALENDAR, IN_FORCE)
    before = _built(tmp_path / "before", nodes, [(99, 1), (7, 2)])
    after = _built(tmp_path / "after", nodes, rows, before)
    full = _built(tmp_path / "full", nodes, rows)
    assert _rows(after, "in_force") == _rows(full, "in_force")
    assert computed == ([] if months is None else [months])


def test_a_view_by_month_has_the_months_of_what_it_selects_from() -> None:
    nodes = (
        _table("t", "select date '2024-01-31' as month, 1 as code"),
        _table("codes", "select 1 as code"),
        _view("v", "select t.month from s.t inner join s.codes using (code)", "t", "codes"),
        _view("w", "select month from s.v", "v"),
        _view("all_months", "select count(*) as months from s.t", "t"),
    )
    states = {name: State(name, f"{name} 1") for name in ("t", "codes", "v", "w", "all_months")}
    january, february = "2024-01-31", "2024-02-29"
    states["t"] = replace(states["t"], months={january: "1", february: "1"})
    with duckdb.connect() as connection:
        connection.execute("create schema s")
        for node in nodes:
            connection.execute(node.statements[0])

        def found(**changed: State) -> dict[str, dict[str, str]]:
            return months_of_views(connection, nodes, states | changed)

        before = found()
        assert before.keys() == {'"s"."v"', '"s"."w"'}
        came = found(t=replace(states["t"], months={january: "1", february: "2"}))
        other_codes = found(codes=State("codes", "codes 2"))
    for view in ('"s"."v"', '"s"."w"'):
        assert before[view].keys() == {january, february}
        assert came[view][january] == before[view][january]
        assert came[view][february] != before[view][february]
        assert all(other_codes[view][day] != before[view][day] for day in (january, february))


def _table(name: str, query: str) -> Node:
    return Node(name, name, (), (f'create table "s"."{name}" as ({query})',))


def _view(name: str, query: str, *needs: str) -> Node:
    return Node(name, name, needs, (f'create view "s"."{name}" as ({query})',))
