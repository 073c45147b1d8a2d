"""The months and keys that a build computes again: those in which what a model reads differs."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import duckdb
import polars as pl
import pytest

from bianzhi.build.kept_project import FOLDERS
from bianzhi.build.parts import compute
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


# A key, its values by month, and a factor of each key: some keys of a monthly model differ.
FACTORS = _node(
    "factors",
    f"select person, factor from '{BUILD}/inputs/factors.parquet' where person is not null",
)
VALUES = _node(
    "values",
    f"select {END.format(f'({FIRST} + month)')} as month, 'p' || value as person, month as amount"
    f" from '{BUILD}/inputs/listed.parquet'",
)
KEYED = replace(
    _node(
        "keyed",
        'select month, person, sum(amount * factor) as amount from "warehouse"."s"."values"'
        ' inner join "warehouse"."s"."factors" using (person) group by all',
        ("model.values", "model.factors"),
        MONTHLY,
    ),
    key_column="person",
)
# Sums over a quarter.
QUARTER = replace(
    _node(
        "quarter",
        'select own.month, sum(other.amount) as amount from "warehouse"."s"."values" as own'
        ' inner join "warehouse"."s"."values" as other'
        " on datediff('month', other.month, own.month) between 0 and 2 group by all",
        ("model.values",),
        MONTHLY,
    ),
    months_back=2,
)


def _built(
    folder: Path,
    nodes: tuple[Node, ...],
    rows: list[tuple[int, int]],
    before: Path | None = None,
    factors: dict[str | None, int] | None = None,
) -> Path:
    """Build the nodes over a list of month and value, beginning with the build before."""
    (folder / "inputs").mkdir(parents=True)
    frame = pl.DataFrame(rows, schema={"month": pl.Int64, "value": pl.Int64}, orient="row")
    frame.write_parquet(folder / "inputs" / "listed.parquet")
    known = factors or {}
    pl.DataFrame(
        {"person": list(known), "factor": list(known.values())},
        schema={"person": pl.String, "factor": pl.Int64},
    ).write_parquet(folder / "inputs" / "factors.parquet")
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
    computed = _noted(monkeypatch)
    nodes = (SPANS, CALENDAR, IN_FORCE)
    before = _built(tmp_path / "before", nodes, [(99, 1), (7, 2)])
    after = _built(tmp_path / "after", nodes, rows, before)
    full = _built(tmp_path / "full", nodes, rows)
    assert _rows(after, "in_force") == _rows(full, "in_force")
    assert [found for _, found, _ in computed] == ([] if months is None else [months])


def _noted(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, set[int], tuple[str, ...]]]:
    """The models that are computed in parts, with their months and keys."""
    computed: list[tuple[str, set[int], tuple[str, ...]]] = []

    def noted(cursor, node, needs, parts, *others):
        computed.append((node.name, {month.month for month in parts.months}, tuple(parts.keys)))
        return compute(cursor, node, needs, parts, *others)

    monkeypatch.setattr("bianzhi.build.replay.compute", noted)
    return computed


MANY = [(month, person) for month in range(10) for person in range(1, 6)]
FACTORS_BEFORE: dict[str | None, int] = {f"p{person}": person for person in range(1, 6)}


@pytest.mark.parametrize(
    ("rows", "factors", "parts"),
    [
        # One person has another factor, in all months.
        (MANY, {"p2": 9}, [(set(), ("p2",))]),
        # The same, and a new month; then a month comes to know another person.
        ([*MANY, (10, 1), (10, 2)], {"p2": 9}, [({11}, ("p2",))]),
        ([*MANY, (4, 6)], {"p6": 1, "p3": 0}, [({5}, ("p3", "p6"))]),
        # A person goes, and with the rows of the month all others of it.
        ([row for row in MANY if row != (3, 4)], {"p4": 4}, [({4}, ())]),
        # Most months differ: all are computed.
        ([*MANY, *((month, 2) for month in range(6))], {"p2": 9}, []),
    ],
)
def test_keys_that_differ_are_computed_in_all_months(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows, factors, parts
) -> None:
    computed = _noted(monkeypatch)
    nodes = (VALUES, FACTORS, KEYED)
    known = FACTORS_BEFORE | factors
    before = _built(tmp_path / "before", nodes, MANY, factors=FACTORS_BEFORE)
    after = _built(tmp_path / "after", nodes, rows, before, known)
    assert [(months, keys) for _, months, keys in computed] == parts
    full = _built(tmp_path / "full", nodes, rows, factors=known)
    assert _rows(after, "keyed") == _rows(full, "keyed")
    # The content that is known of a table whose rows were replaced is that of its rows.
    assert _states(after) == _states(full)


def test_more_keys_than_are_worth_it_let_all_be_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = _noted(monkeypatch)
    monkeypatch.setattr("bianzhi.build.keys.MOST_KEYS", 1)
    nodes = (VALUES, FACTORS, KEYED)
    known = FACTORS_BEFORE | {"p2": 9, "p3": 9}
    before = _built(tmp_path / "before", nodes, MANY, factors=FACTORS_BEFORE)
    after = _built(tmp_path / "after", nodes, MANY, before, known)
    assert computed == []
    assert _rows(after, "keyed") == _rows(
        _built(tmp_path / "full", nodes, MANY, factors=known), "keyed"
    )


def test_a_model_that_looks_back_is_computed_in_the_months_after(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = _noted(monkeypatch)
    nodes = (VALUES, QUARTER)
    rows = [*MANY, (3, 7)]
    before = _built(tmp_path / "before", nodes, MANY)
    after = _built(tmp_path / "after", nodes, rows, before)
    assert computed == [("quarter", {4, 5, 6}, ())]
    full = _built(tmp_path / "full", nodes, rows)
    assert _rows(after, "quarter") == _rows(full, "quarter")
    assert _states(after) == _states(full)


def test_a_view_is_compared_with_what_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    computed = _noted(monkeypatch)
    view = Node(
        "model.some",
        "some",
        ("model.factors",),
        (
            'create view "warehouse"."s"."some" as ('
            'select person, factor from "warehouse"."s"."factors" where factor <> 4)',
        ),
    )
    keyed = replace(
        KEYED,
        statements=tuple(text.replace('"factors"', '"some"') for text in KEYED.statements),
        needs=("model.values", "model.some"),
    )
    nodes = (VALUES, FACTORS, view, keyed)
    known = FACTORS_BEFORE | {"p2": 9, "p3": 4, "p4": 4}
    before = _built(tmp_path / "before", nodes, MANY, factors=FACTORS_BEFORE)
    after = _built(tmp_path / "after", nodes, MANY, before, known)
    assert computed == [("keyed", set(), ("p2", "p3"))]
    full = _built(tmp_path / "full", nodes, MANY, factors=known)
    assert _rows(after, "keyed") == _rows(full, "keyed")


def _states(folder: Path) -> dict[str, str]:
    earlier = Earlier.read(folder, "a")
    assert earlier is not None
    return {name: state.content for name, state in earlier.nodes.items()}


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
