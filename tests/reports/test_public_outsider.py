"""An outsider who only has the tables and statistics of other cities finds nothing out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.sensitive import NONE, sensitive
from bianzhi.disclosure.settings import of_warehouse
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose
from tests.reports.city_database import written
from tests.reports.city_like import CityLike
from tests.reports.outsider import bounds, extremes, freedom
from tests.reports.public_city import bodies_of, contributed

YEAR = periods.year(2024)
DAYS = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 6, 30), date(2024, 12, 31)]
BODIES = 9000


def brought(database, tables) -> tuple[np.ndarray, list[Cell]]:
    """What each body of a warehouse brings to each figure of some tables."""
    columns, cells = [], []
    with Reader(database) as reader:
        facts, bodies = Facts(reader, YEAR), bodies_of(reader)
        for table in tables:
            columns += contributed(facts, table, bodies, cells)
    return np.array(columns).T, cells


def in_rows(bodies, cells, tables) -> np.ndarray:
    """Which bodies are counted in rows that the tables have: every row is the sum of its parts."""
    place = {cell: number for number, cell in enumerate(cells)}
    fits = np.ones(len(bodies), bool)
    for table in tables:
        parts: dict[str, list[str]] = {}
        for row in table.rows:
            if row.parent is not None and row.code not in table.headings:
                parts.setdefault(row.parent, []).append(row.code)
        for column in table.leaves:
            if not column.add_up or column.ratio or table.definition.series:
                continue
            for parent, rows in parts.items():
                cell = Cell(table.code, table.period.code, parent, column.code)
                if cell in place:
                    own = [place[Cell(table.code, cell.period, row, column.code)] for row in rows]
                    fits &= bodies[:, own].sum(axis=1) == bodies[:, place[cell]]
    return fits


def learned(hidden, people=400):
    """Ranges of hidden figures of one group: women, men, all; young, old; young women."""
    rng = np.random.default_rng(3)
    woman, young = rng.integers(0, 2, (2, people))
    single = np.column_stack(
        [woman, 1 - woman, np.ones_like(woman), young, 1 - young, woman * young]
    )
    # A body has a few people.
    bodies = np.array([single[place : place + 4].sum(axis=0) for place in range(0, people, 4)])
    truth = np.array([3.0, 5, 8, 7, 1, 3])
    marks = np.isin(np.arange(6), hidden)
    room = freedom(bodies, truth, marks)
    limits = bounds(bodies, truth, marks, hidden)
    return [extremes(room, limits, form) for form in np.eye(len(hidden))]


def test_it_finds_out_what_can_be():
    """Of eight people three are women and seven are young; two or three are young women."""
    assert learned([0]) == [(3, 3)]
    assert learned([5]) == [(2, 3)]
    assert learned([0, 1]) == [(3, 8), (0, 5)]
    assert learned([0, 1, 5]) == [(0, 8), (0, 8), (0, 7)]


@pytest.mark.slow
def test_an_outsider_finds_out_nothing_of_the_demos_annual_edition(demo_home, tmp_path, capsys):
    database = demo_home.current_publication / DATABASE_NAME
    with Reader(database) as reader:
        settings = of_warehouse(reader)
        facts = Facts(reader, YEAR)
        plain = [
            merged(fill(facts, definitions.table(code)), settings)
            for code in definitions.report("annual").tables
            if definitions.table(code).public
        ]
        request = compose.Request("annual", YEAR, edition=PUBLIC, is_draft=True)
        shown = {table.code: table for table in compose.compose(reader, request).tables}
    city = CityLike(database, 7, DAYS)
    for number in range(BODIES):
        city.body(number)
    bodies, cells = brought(written(city, tmp_path / "city.duckdb", is_cut=False), plain)
    own, _ = brought(database, plain)
    bodies = bodies[in_rows(bodies, cells, plain)]
    hidden = np.array([(cell.row, cell.column) in shown[cell.table].hidden for cell in cells])
    tables = {table.code: table for table in plain}
    truth = np.array([float(tables[c.table].value(c.row, c.column) or 0) for c in cells])
    found = judged(np.vstack([bodies, own]), cells, truth, hidden, sensitive(plain, settings))
    with capsys.disabled():
        print(f"\n{len(bodies)} bodies, {len(cells)} figures: {found}")
    assert found["sensitive"] > 200
    assert not found["too narrow"]


def judged(bodies, cells, truth, hidden, secrets) -> dict:
    """What the outsider finds out about sensitive figures."""
    place = {cell: number for number, cell in enumerate(cells)}
    number_of = {int(cell): number for number, cell in enumerate(np.flatnonzero(hidden))}
    room = freedom(bodies, truth, hidden)
    wanted = [
        one
        for one in secrets
        if one.reason != NONE or not implied(bodies, truth, hidden, place[one.cell])
    ]
    limits = bounds(bodies, truth, hidden, sorted({place[one.cell] for one in wanted}))
    widths, narrow = [], []
    for one in wanted:
        form, is_hidden = np.zeros(len(number_of)), False
        for sign, cell in ((1, one.whole or one.cell), (-1, one.cell if one.whole else None)):
            if cell is not None and place[cell] in number_of:
                form[number_of[place[cell]]] += sign
                is_hidden = True
        low, high = extremes(room, limits, form) if is_hidden else (0.0, 0.0)
        widths.append(high - low - one.width)
        if widths[-1] < -1e-4:
            narrow.append((one.cell.table, one.cell.row, one.cell.column, one.reason, low, high))
    return {
        "hidden": int(hidden.sum()),
        "directions": len(room.directions),
        "found out exactly": int(room.fixed().sum()),
        "inequalities": len(limits.most),
        "sensitive": len(wanted),
        "least beyond the width required": min(widths),
        "too narrow": narrow,
    }


def implied(bodies, truth, hidden, cell) -> bool:
    """Whether a printed nought of a larger group says that a figure is nought."""
    noughts = np.flatnonzero(~hidden & (truth == 0))
    return bool((bodies[:, noughts] >= bodies[:, [cell]]).all(axis=0).any())
