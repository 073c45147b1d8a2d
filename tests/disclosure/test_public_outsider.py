"""An outsider who only has the tables and the figures of other cities finds nothing out."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from bianzhi.core.home import DATABASE_NAME
from bianzhi.disclosure.attack.system import cells_of
from bianzhi.disclosure.knowledge import regions, sums
from bianzhi.disclosure.knowledge.knowledge import by_code, knowledge
from bianzhi.disclosure.knowledge.rows import Occupied
from bianzhi.disclosure.merge import merged
from bianzhi.disclosure.sensitive import GROUP, NONE, sensitive
from bianzhi.disclosure.settings import Settings, of_warehouse
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.balances import Cell
from bianzhi.reports.compute.document import PUBLIC
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.register import compose
from tests.disclosure.support.city_database import written
from tests.disclosure.support.city_like import CityLike
from tests.disclosure.support.outsider import Outsider
from tests.disclosure.support.public_city import (
    coefficients,
    contributed,
    in_rows,
    organizations_of,
)
from tests.disclosure.support.ranks import P, Row, eliminate, relations, sparse_rows, whole

YEAR = periods.year(2024)
DAYS = [
    *(date(year, 12, 31) for year in range(2014, 2024)),
    *(date(2024, *day) for day in ((1, 31), (4, 30), (6, 30), (9, 30), (12, 31))),
]
ORGANIZATIONS = 40000
# How often as many are drawn before what always holds is taken for a relation.
DRAWS = 6


@dataclass
class Edition:
    """The figures of an edition before and after protection, and what the system knows of them."""

    tables: dict[tuple[str, str], FilledTable]
    cells: list[Cell]
    truth: np.ndarray
    hidden: np.ndarray
    known: list[Row]
    secrets: list
    brought: np.ndarray
    settings: Settings


def read(database: Path, codes=None) -> Edition:
    """The public annual edition of a warehouse; ``codes`` limit the tables looked at."""
    with Reader(database) as reader:
        settings = of_warehouse(reader)
        facts = Facts(reader, YEAR)
        plain = [
            merged(fill(facts, definitions.table(code)), settings)
            for code in codes or definitions.report("annual").tables
            if definitions.table(code).public
        ]
        request = compose.Request("annual", YEAR, edition=PUBLIC, is_draft=True)
        shown = {table.code: table for table in compose.compose(reader, request).tables}
    tables = by_code(plain)
    brought, cells = contributions(database, plain)
    known = [item for item in knowledge(tables, settings) if item.sign == "="]
    return Edition(
        tables,
        cells,
        np.array([float(tables[c.table, c.period].value(c.row, c.column) or 0) for c in cells]),
        np.array([(cell.row, cell.column) in shown[cell.table].hidden for cell in cells]),
        coefficients(known, cells),
        sensitive(plain, settings),
        brought,
        settings,
    )


def contributions(database: Path, tables) -> tuple[np.ndarray, list[Cell]]:
    """What each organization of a warehouse brings to each figure of some tables."""
    columns, cells = [], []
    with Reader(database) as reader:
        facts, organizations = Facts(reader, YEAR), organizations_of(reader)
        for table in tables:
            columns += contributed(facts, table, organizations, cells)
    return np.array(columns).T, cells


def like(database: Path, edition: Edition, folder: Path, number: int, seed: int) -> np.ndarray:
    """What random organizations like those of the warehouse bring to the figures of an edition."""
    city = CityLike(database, seed, DAYS)
    for place in range(number):
        city.organization(place)
    brought, _ = contributions(
        written(city, folder / f"{seed}.duckdb", is_cut=False), edition.tables.values()
    )
    return brought[in_rows(brought, edition.cells, edition.tables.values())]


def unknown_relations(brought: np.ndarray, edition: Edition) -> list[Row]:
    """Relations that hold for all organizations and do not follow from those known."""
    solved = {pivot.column for pivot in eliminate(edition.known)}
    free = [place for place in range(len(edition.cells)) if place not in solved]
    pivots = eliminate(sparse_rows(brought[:, free]))
    return [
        {free[place]: weight for place, weight in row.items()}
        for row in relations(pivots, range(len(free)))
    ]


def that_hold(unknown: list[Row], brought: np.ndarray) -> list[Row]:
    """Sums of relations that hold for more organizations, too."""
    columns = sorted({column for row in unknown for column in row})
    place = {column: number for number, column in enumerate(columns)}
    coefficients = np.zeros((len(columns), len(unknown)), object)
    for number, row in enumerate(unknown):
        for column, weight in row.items():
            coefficients[place[column], number] = weight
    sums_of = np.unique(brought[:, columns], axis=0).astype(object) @ coefficients % P
    failing = sums_of.astype(np.int64)
    result = []
    for kept in relations(eliminate(sparse_rows(failing)), range(len(unknown))):
        total: Row = {}
        for number, factor in kept.items():
            for column, weight in unknown[number].items():
                total[column] = (total.get(column, 0) + factor * weight) % P
        result.append({column: whole(weight) for column, weight in total.items() if weight})
    return result


def attacked(edition: Edition, brought: np.ndarray) -> dict:
    """What the outsider finds out about sensitive figures."""
    place = {cell: number for number, cell in enumerate(edition.cells)}
    zeros = np.flatnonzero(~edition.hidden & (edition.truth == 0))
    wanted = [
        item
        for item in edition.secrets
        if not (item.reason == NONE and is_implied(brought, zeros, place[item.cell]))
        and not (item.reason == GROUP and is_alone(brought, place[item.cell], place[item.whole]))
    ]
    outsider = Outsider(
        brought,
        edition.known,
        np.where(edition.hidden, np.nan, edition.truth),
        edition.hidden,
        sorted({place[item.cell] for item in wanted}),
    )
    widths, narrow = [], []
    for item in wanted:
        form = {place[item.cell]: 1}
        if item.whole:
            form = {place[item.whole]: 1, place[item.cell]: -1}
        low, high = outsider.extremes(form)
        widths.append(high - low - item.width)
        if widths[-1] < -1e-4:
            narrow.append((item.cell, item.reason, item.width, low, high))
    return {
        "hidden": int(edition.hidden.sum()),
        "relations known": len(eliminate(edition.known)),
        "determined": len(outsider.fixed()),
        "inequalities": len(outsider.inequalities),
        "sensitive": len(wanted),
        "least beyond the width required": min(widths),
        "too narrow": narrow,
    }


def is_implied(brought: np.ndarray, zeros: np.ndarray, cell: int) -> bool:
    """Whether a printed zero of a larger group says that a figure is zero."""
    some = brought[brought[:, cell] > 0][:, zeros]
    return bool((some > 0).all(axis=0).any()) if len(some) else True


def is_alone(brought: np.ndarray, cell: int, group: int) -> bool:
    """Whether nobody could be counted in a group who is not counted in the figure."""
    return bool((brought[:, cell] == brought[:, group]).all())


def learned(hidden, people=400):
    """Ranges of hidden figures of one group: women, men, all; young, old; young women."""
    rng = np.random.default_rng(3)
    woman, young = rng.integers(0, 2, (2, people))
    single = np.column_stack(
        [woman, 1 - woman, np.ones_like(woman), young, 1 - young, woman * young]
    )
    # An organization has a few people.
    brought = np.array([single[place : place + 4].sum(axis=0) for place in range(0, people, 4)])
    truth = np.array([3.0, 5, 8, 7, 1, 3])
    rules = relations(eliminate(sparse_rows(brought)), range(6))
    outsider = Outsider(brought, rules, truth, np.isin(np.arange(6), hidden), hidden)
    return [outsider.extremes({cell: 1}) for cell in hidden]


def test_it_finds_out_what_can_be():
    """Of eight people three are women and seven are young; two or three are young women."""
    assert learned([0]) == [(3, 3)]
    assert learned([5]) == [(2, 3)]
    assert learned([0, 1]) == [(3, 8), (0, 5)]
    assert learned([0, 1, 5]) == [(0, 8), (0, 8), (0, 7)]


@pytest.fixture(scope="module")
def edition(demo_home):
    return read(demo_home.current_publication / DATABASE_NAME)


@pytest.fixture(scope="module")
def first_draw(demo_home, edition, tmp_path_factory):
    """The organizations of the demo and random ones like them."""
    database = demo_home.current_publication / DATABASE_NAME
    folder = tmp_path_factory.mktemp("first")
    return np.vstack([edition.brought, like(database, edition, folder, ORGANIZATIONS, 1)])


@pytest.mark.slow
def test_an_outsider_finds_out_nothing_of_the_demos_annual_edition(edition, first_draw, capsys):
    result = attacked(edition, first_draw)
    with capsys.disabled():
        print(f"\n{len(first_draw)} organizations, {len(edition.cells)} figures: {result}")
    assert result["sensitive"] > 200
    assert not result["too narrow"]


@pytest.mark.slow
def test_every_relation_of_the_demos_annual_edition_is_known(
    demo_home, edition, first_draw, tmp_path, capsys
):
    """What holds in every draw follows from the equations known, and those hold in every draw.

    A relation that fails for one organization is none, so more are drawn while any is left.
    """
    left, drawn = unknown_relations(first_draw, edition), first_draw
    sizes, seed = [(len(drawn), len(left))], 1
    require_true(edition, drawn)
    while left and seed < DRAWS:
        seed += 1
        database = demo_home.current_publication / DATABASE_NAME
        drawn = like(database, edition, tmp_path, ORGANIZATIONS, seed)
        require_true(edition, drawn)
        left = that_hold(left, drawn)
        sizes.append((len(drawn), len(left)))
    named = [{edition.cells[column]: weight for column, weight in row.items()} for row in left]
    with capsys.disabled():
        print(f"\norganizations drawn, relations that hold and are not known: {sizes}")
    assert not named, sorted(named, key=len)


def require_true(edition: Edition, brought: np.ndarray) -> None:
    """Every equation known holds for every organization."""
    wrong = [
        row
        for row in edition.known
        if sum(weight * brought[:, column] for column, weight in row.items()).any()
    ]
    assert not wrong, [[edition.cells[column] for column in row] for row in wrong[:3]]


def relations_known(tables, settings) -> int:
    """How many independent equations the system knows of tables."""
    cells = [cell for table in tables.values() for cell in cells_of(table)]
    known = [item for item in knowledge(tables, settings) if item.sign == "="]
    return len(eliminate(coefficients(known, cells)))


@pytest.fixture(scope="module")
def two_years(demo_home):
    """The public tables of two years of the demo, the settings and the relations known."""
    with Reader(demo_home.current_publication / DATABASE_NAME) as reader:
        settings = of_warehouse(reader)
        tables = by_code(
            merged(fill(facts, definitions.table(code)), settings)
            for facts in (Facts(reader, periods.year(2023)), Facts(reader, YEAR))
            for code in definitions.report("annual").tables
            if definitions.table(code).public
        )
    return tables, settings, relations_known(tables, settings)


def without_lifted(monkeypatch, settings):
    return replace(settings, everywhere=())


def without_ways(monkeypatch, settings):
    monkeypatch.setattr(sums, "by_ways", lambda *_: [])
    return settings


def without_empty_regions(monkeypatch, settings):
    monkeypatch.setattr(Occupied, "is_empty", lambda *_: False)
    return settings


def without_narrowed_regions(monkeypatch, settings):
    monkeypatch.setattr(Occupied, "narrowed", lambda _, quantity: quantity)
    return settings


def without_identities(monkeypatch, settings):
    return replace(settings, identities=())


@pytest.mark.slow
@pytest.mark.parametrize(
    "family",
    [
        without_lifted,
        without_ways,
        without_empty_regions,
        without_narrowed_regions,
        without_identities,
    ],
)
def test_without_a_family_of_equations_relations_are_missed(family, two_years, monkeypatch):
    """Each way to derive equations finds some that no other does, alone or with another year."""
    tables, settings, every = two_years
    monkeypatch.setattr(regions, "_known", deque())  # what was found with all families
    assert relations_known(tables, family(monkeypatch, settings)) < every


def test_what_holds_in_one_draw_and_fails_in_the_next_is_no_relation():
    """Of two sums that hold in a first draw, what is left of them after a second one."""
    first = np.array([[1, 1, 0, 2], [2, 2, 0, 4]])
    found = relations(eliminate(sparse_rows(first)), range(4))
    assert len(found) == 3
    # Now the third figure is not zero, and the last still twice the first.
    left = that_hold(found, np.array([[1, 1, 1, 2], [1, 0, 0, 2]]))
    assert len(left) == 1
    assert set(left[0]) == {0, 3}
    assert (left[0][0] + 2 * left[0][3]) % P == 0
