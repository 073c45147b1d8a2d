"""Rows of a month of a monthly model follow from that month of what the model reads.

A build computes only the months in which the needs of such a model differ
(``bianzhi/build/months.py``). On the demo, each of these models computed from some months of its
needs gives exactly its rows of these months; and without some rows of a need, only the months
differ in which these were in force. If rows of a need end earlier, no month before differs.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import date
from functools import cache

import pytest

from bianzhi.build.months import reach, rows_of_months, settled
from bianzhi.build.parts import PLACE
from bianzhi.build.recording import Node, query_of
from bianzhi.build.unchanged import month_column
from bianzhi.core.instants import month_number
from tests.models.built import Built, Rows, differing, table_of, text_of

HALVES, ALONE, REMOVED_ROWS = 3, 2, 3
PROVED = 20  # pairs of a model and a need of which rows that end earlier change a month
SAID_AGAIN = 10  # needs with columns of where a row was read that some model does not name
SHORT, TRIES, ENDED = 24, 4, 4  # months, intervals, intervals of which rows end earlier
# Needs without rows on the demo, or of which no row counts there: quotas, ledgers and reporting
# lines that nobody delivered, and rosters, of which most rows agree. Each of them is joined by its
# month or its interval.
SILENT = {
    ("int_establishment_use_month", "int_quota_unknown"),
    ("int_leadership_use_department_month", "int_quota_unknown"),
    ("int_reconciliation_roster_row", "int_roster_line"),
    ("int_span_of_control_month", "int_reporting_line"),
    ("int_use_month", "int_establishment_unread"),
    ("int_use_month", "int_ledger_span"),
    ("int_use_month", "int_person_unread"),
}


@pytest.fixture(scope="module")
def own_rows(built: Built) -> dict[str, Rows]:
    """The rows of each monthly model, as the demo built them."""
    return {node.name: built.rows_by("month", f"from {table_of(node)}") for node in built.monthly}


@pytest.mark.parametrize("changed", ["1, null, 'b'", "null, 1, 'a'", "2, null, 'a'", "2, 1, 'a'"])
def test_a_row_that_differs_is_seen(built: Built, changed: str) -> None:
    def rows(*values: str) -> Rows:
        listed = ", ".join(f"(date '2024-01-31', {value})" for value in values)
        return built.rows_by("month", f"from (values {listed}) as t (month, one, two, three)")

    row, other = "1, null, 'a'", "5, 6, 'c'"
    assert differing(rows(row, other), rows(other, row)) == []
    for different in ((changed, other), (other,), (row, other, other)):
        assert differing(rows(row, other), rows(*different)) == [date(2024, 1, 31)]


def test_the_models_by_month_are_monthly(built: Built) -> None:
    """The heaviest models by month are among them; the others look over several months."""
    names = {node.name for node in built.monthly}
    assert {"int_use_month", "int_personnel_count_month", "int_personnel_value_month"} <= names
    assert len(names) >= 40


def _parts(months: Iterable[date], chosen: random.Random) -> list[list[date]]:
    """Some halves of the months of a model and the other halves, so that any two are parted.

    Some months alone follow, which are computed without the intervals that ended before or began
    after them.
    """
    months = sorted(months)
    halves = [{month for month in months if chosen.random() < 0.5} for _ in range(HALVES)]
    parted = [part for half in halves for part in (half, set(months) - half)]
    alone = [{month} for month in chosen.sample(months, min(ALONE, len(months)))]
    return [sorted(part) for part in (*parted, *alone) if part]


def test_some_months_of_the_needs_give_these_months_of_the_model(
    built: Built, own_rows: dict[str, Rows]
) -> None:
    """Each month is computed without most others, also those a month or a year apart."""
    wrong = {}
    for node in built.monthly:
        own = own_rows[node.name]
        needs = list(built.tables(node).values())
        for part in _parts(own, random.Random(node.name)):
            text, back = text_of(node), node.months_back
            query = rows_of_months(built.connection, text, needs, part, back)
            if months := differing(
                built.rows_by("month", query), {month: own[month] for month in part}
            ):
                wrong[node.name] = months
    assert not wrong, sorted(wrong, key=str)


def test_where_a_row_was_read_counts_only_where_a_model_names_it(
    built: Built, own_rows: dict[str, Rows]
) -> None:
    """A delivery that says the same again changes these columns, and no model that names none."""
    wrong, left_out = {}, set()
    for node in built.monthly:
        named = " ".join([*node.statements, *built.columns[table_of(node)]])
        needs = {
            need: [name for name in PLACE if name in built.columns[need] and name not in named]
            for need in built.tables(node).values()
        }
        replaced = {
            need: "from (select * replace ("
            + ", ".join(f"nullif({name}, {name}) as {name}" for name in names)
            + f") from {need})"
            for need, names in needs.items()
            if names
        }
        left_out |= set(replaced)
        query = text_of(node)
        for place, (need, rows) in enumerate(replaced.items()):
            view = f'"without_place_{place}"'
            built.connection.execute(f"create or replace temp view {view} as {rows}")
            query = query.replace(f'"warehouse".{need}', f"temp.main.{view}")
        if months := differing(
            built.rows_by("month", f"from {query_of(query)}"), own_rows[node.name]
        ):
            wrong[node.name] = months
    assert not wrong, sorted(wrong, key=str)
    assert len(left_out) > SAID_AGAIN


def test_idle_posts_look_as_far_back_as_the_norm_says(built: Built) -> None:
    ((months,),) = built.rows(
        "select max(low_value) from warehouse.norms.structure_threshold"
        " where threshold_code = 'idle_months'"
    )
    (node,) = (node for node in built.monthly if node.name == "int_idle_post_month")
    assert node.months_back >= int(months) - 1 > 0


def test_months_of_a_model_are_months_of_its_needs_by_month(
    built: Built, own_rows: dict[str, Rows]
) -> None:
    """So a build knows every month that the model may have."""
    wrong = {}

    @cache
    def months_of(need: str) -> set[date]:
        month = month_column(built.columns[need])
        return {month for (month,) in built.rows(f"select distinct {month} from {need}")}

    for node in built.monthly:
        tables = built.tables(node).values()
        needs = [name for name in tables if month_column(built.columns[name])]
        if own := own_rows[node.name].keys() - set().union(*map(months_of, needs)):
            wrong[node.name] = sorted(own)
    assert not wrong, sorted(wrong, key=str)


@pytest.fixture(scope="module")
def intervals(built: Built) -> Callable[[str], list[tuple[int, int]]]:
    """All intervals of a need."""

    @cache
    def of(need: str) -> list[tuple[int, int]]:
        first, end = reach(built.columns[need]) or ("", "")
        return built.rows(
            f"select distinct coalesce({first}, 0) as from_no, coalesce({end}, 999999) as to_no "
            f"from {need} order by all"
        )

    return of


def _chosen(
    intervals: list[tuple[int, int]], own: Rows, chosen: random.Random
) -> list[tuple[int, int]]:
    """Some of the intervals of a need, first the short ones in months of the model.

    They prove most.
    """
    low, high = (month_number(pick(own, default=date.min)) for pick in (min, max))
    found = list(intervals)
    chosen.shuffle(found)
    found.sort(
        key=lambda interval: (
            not (interval[0] <= high and low < interval[1]),
            interval[1] - interval[0] > SHORT,
        )
    )
    return found[:TRIES]


def _reached(
    built: Built, own: Rows, node: Node, need: str, interval: tuple[int, int]
) -> list[date]:
    """The months of a model that differ without some rows of a need that have an interval."""
    first, end = reach(built.columns[need]) or ("", "")
    table = built.as_table(need)
    rows = built.rows(
        f"select rowid from {table} where coalesce({first}, 0) = {interval[0]} "
        f"and coalesce({end}, 999999) = {interval[1]} order by rowid limit {REMOVED_ROWS}"
    )
    listed = ", ".join(str(row) for (row,) in rows)
    built.connection.execute(
        f'create or replace temp view "fewer_rows" as from {table} where rowid not in ({listed})'
    )
    query = query_of(text_of(node)).replace(f'"warehouse".{need}', 'temp.main."fewer_rows"')
    return differing(built.rows_by("month", f"from {query}"), own)


def test_rows_of_a_need_change_no_month_in_which_they_are_not_in_force(
    built: Built, own_rows: dict[str, Rows], intervals: Callable[[str], list[tuple[int, int]]]
) -> None:
    """Rows that change nothing on the demo prove nothing: such pairs are listed."""
    wrong, silent = {}, set()
    for node in built.monthly:
        for need in built.tables(node).values():
            columns = built.columns.get(need, [])
            if month_column(columns) or reach(columns) is None:
                continue
            months: list[date] = []
            own = own_rows[node.name]
            for first, end in _chosen(intervals(need), own, random.Random(node.name + need)):
                months = _reached(built, own, node, need, (first, end))
                if outside := [month for month in months if not first <= month_number(month) < end]:
                    wrong[node.name, need] = outside
                if months:
                    break
            if not months:
                silent.add((node.name, need.rpartition(".")[2].strip('"')))
    assert not wrong, sorted(wrong, key=str)
    assert silent <= SILENT, sorted(silent - SILENT)


def _shortened(
    built: Built, own: Rows, node: Node, need: str, interval: tuple[int, int]
) -> tuple[list[date], list[date]]:
    """The months of a model that differ where some rows of a need end earlier.

    Returns:
        Those before the earlier end or after the former one, and all.
    """
    first, end = reach(built.columns[need]) or ("", "")
    last = min(interval[1], built.last_month + 1)
    cut = interval[0] + max(1, (last - interval[0]) // 2)
    day = f"make_date({cut} // 12, {cut} % 12 + 1, 15)"
    ends = {"month_to_no": str(cut), "to_no": str(cut), "valid_to": day}
    table = built.as_table(need)
    rows = built.rows(
        f"select rowid from {table} where coalesce({first}, 0) = {interval[0]} "
        f"and coalesce({end}, 999999) = {interval[1]} order by rowid limit {REMOVED_ROWS}"
    )
    listed = ", ".join(str(row) for (row,) in rows)
    replaced = ", ".join(
        f"case when rowid in ({listed}) then {value} else {name} end as {name}"
        for name, value in ends.items()
        if name in built.columns[need]
    )
    built.connection.execute(
        f'create or replace temp view "shorter_rows" as select * replace ({replaced}) from {table}'
    )
    query = query_of(text_of(node)).replace(f'"warehouse".{need}', 'temp.main."shorter_rows"')
    months = differing(built.rows_by("month", f"from {query}"), own)
    return [month for month in months if not cut <= month_number(month) < interval[1]], months


def test_where_a_row_ends_changes_no_month_before(
    built: Built, own_rows: dict[str, Rows], intervals: Callable[[str], list[tuple[int, int]]]
) -> None:
    wrong = {}
    proved = set()
    for node in built.monthly:
        for need in built.tables(node).values():
            columns = built.columns.get(need, [])
            if month_column(columns) or settled(columns) is None:
                continue
            chosen = random.Random(node.name + need)
            own = own_rows[node.name]
            for first, end in _chosen(intervals(need), own, chosen)[-ENDED:]:
                if end - first > 1:
                    outside, months = _shortened(built, own, node, need, (first, end))
                    if outside:
                        wrong[node.name, need] = outside
                    if months:
                        proved.add((node.name, need))
    assert not wrong, sorted(wrong, key=str)
    assert len(proved) > PROVED
