"""Nothing can be computed from published figures that the protection does not know of.

A relation is a sum of figures that is zero in every city. Over many random organizations, each a
city of its own, the figures span a space; what its dimension lacks to the number of figures are the
relations there are. The equations the system knows must all be true of every organization, and be
as many.
"""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from bianzhi.disclosure.knowledge.knowledge import knowledge
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.define.definitions import TOTAL
from bianzhi.reports.define.periods import Period
from tests.disclosure.support.city_database import written
from tests.disclosure.support.public_city import coefficients, figures_of
from tests.disclosure.support.random_city import RandomCity, month_ends
from tests.disclosure.support.ranks import P, eliminate, rank, relations, sparse_rows, within

DAYS = [date(2023, 12, 31), date(2024, 1, 31), date(2024, 6, 30), date(2024, 12, 31)]
ANNUAL = [code for code in definitions.report("annual").tables if definitions.table(code).public]


def city(path, organizations, days, seed=1, **more):
    """The database of a random city."""
    random_city = RandomCity(seed, sorted(days), **more)
    for number in range(organizations):
        random_city.organization(number)
    return written(random_city, path / "city.duckdb")


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    return city(tmp_path_factory.mktemp("small"), 6000, DAYS, seed=2)


# Tables that count the same things: what holds of all must be known without the others, too.
KINDRED = [
    ("T2", "T4", "T7", "T8"),
    ("T2", "T4", "T9", "S2"),
    ("T10", "T11", "T12", "S2"),
    ("T1", "T3", "T6", "S2"),
    ("T5", "S1", "S2"),
]
# Tables whose figures one year passes on to the next, or months to their year.
OVER_YEARS = ("T1", "T2", "T4", "T7", "T9", "S2")


def require_complete(figures):
    """The relations known are true, and all there are.

    Each relation known gives one figure from others. Those others, the free figures, must be
    independent: then there are no more relations. Both ranks are lower bounds that add up to the
    number of figures, so both are exact. Prints the counts of docs/public_edition.md (``-s``).
    """
    known = figures.known()
    rows = coefficients(known, figures.cells)
    said = zip(known, rows, strict=True)
    wrong = [item for item, row in said if not holds(row, figures.values)]
    assert not wrong, wrong[:5]
    solved = {pivot.column for pivot in eliminate(rows)}
    print(f"\n{len(figures.cells)} figures, {len(solved)} relations")
    free = [number for number in range(len(figures.cells)) if number not in solved]
    pivots = eliminate(sparse_rows(figures.values[:, free]))
    unknown = [
        {figures.cells[free[place]]: weight for place, weight in relation.items()}
        for relation in relations(pivots, range(len(free)))
    ]
    assert not unknown, (len(unknown), min(unknown, key=len))


def holds(row, values):
    """Whether a sum of figures is zero for every organization."""
    return not sum(weight * values[:, column] for column, weight in row.items()).any()


def test_every_relation_between_the_tables_of_a_year_is_known(small):
    require_complete(figures_of(small, [(periods.year(2024), ANNUAL)]))


@pytest.mark.slow
@pytest.mark.parametrize("tables", KINDRED)
def test_every_relation_between_some_tables_of_a_year_is_known(small, tables):
    require_complete(figures_of(small, [(periods.year(2024), tables)]))


def test_a_relation_that_is_not_known_is_missed(small):
    """Without what says that organs have no industry, the test fails."""
    figures = figures_of(small, [(periods.year(2024), ("T4", "T7"))])
    known = figures.known()
    apart = [
        item for item in known if len({cell.table for _, cell in (*item.left, *item.right)}) == 1
    ]
    there_are = len(figures.cells) - rank(figures.values)
    assert len(eliminate(coefficients(known, figures.cells))) == there_are
    assert len(eliminate(coefficients(apart, figures.cells))) < there_are


@pytest.mark.parametrize(("size", "inner"), [(30, 20), (60, 40)])
def test_the_rank_is_that_of_a_product(size, inner):
    rng = np.random.default_rng(size)
    left, right = rng.integers(-3, 4, (size, inner)), rng.integers(-3, 4, (inner, size + 20))
    product = left @ right
    assert rank(product) == np.linalg.matrix_rank(product.astype(float)) == inner
    rows = sparse_rows(product)
    null = relations(eliminate(rows), range(size + 20))
    assert len(null) == size + 20 - inner
    products = (sum(row.get(c, 0) * w for c, w in item.items()) for item in null for row in rows)
    assert not any(number % P for number in products)
    # Rows that are zero in the first five columns.
    inside = within(rows, range(5, size + 20))
    assert len(inside) == inner - 5
    assert min(min(row) for row in inside) >= 5
    assert len(eliminate([*rows, *inside])) == inner


@pytest.fixture(scope="module")
def large(tmp_path_factory):
    return city(tmp_path_factory.mktemp("large"), 20000, DAYS, seed=2)


@pytest.mark.slow
@pytest.mark.parametrize("group", ["county", "system", "admin_level", "unit_kind"])
def test_every_relation_by_groups_is_known(group, large):
    require_complete(figures_of(large, [(periods.year(2024), ANNUAL)], (None, group)))


@pytest.mark.slow
def test_every_relation_between_two_years_is_known(tmp_path):
    days = [*DAYS, date(2023, 1, 31), date(2023, 6, 30), date(2022, 12, 31)]
    result = city(tmp_path, 9000, days, seed=3)
    require_complete(figures_of(result, [(periods.year(y), ANNUAL) for y in (2023, 2024)]))


@pytest.mark.slow
@pytest.mark.parametrize("moves", [False, True])
def test_every_relation_between_years_and_months_is_known(tmp_path, moves):
    """Two annual editions and the monthly ones of a year."""
    days = list(month_ends(date(2022, 12, 31), date(2024, 12, 31)))
    result = city(tmp_path, 30000, days, seed=3, moves=moves, alone=True)
    years = [(periods.year(number), OVER_YEARS) for number in (2023, 2024)]
    months = [(periods.month(f"2024-{number:02d}"), ("M1",)) for number in range(1, 13)]
    require_complete(figures_of(result, [*years, *months]))


def test_what_is_known_of_months_and_their_year_holds_where_organizations_move(tmp_path):
    """A year places its movements where organizations stand at its end, a month at its own.

    Months add up to the year in the whole city, not in its counties; nor is a county's month part
    of its year. Halves of the year are long months here.
    """
    begins, middle, ends = date(2023, 12, 31), date(2024, 6, 30), date(2024, 12, 31)
    days = [begins, date(2024, 1, 31), middle, date(2024, 7, 31), ends]
    result = city(tmp_path, 300, days, seed=4)
    halves = [Period("2024-06", begins, middle), Period("2024-12", middle, ends)]
    asked = [(periods.year(2024), ("T9",)), *((half, ("M1",)) for half in halves)]
    figures = figures_of(result, asked, (None, "county"))
    known = knowledge(figures.tables, figures.settings)
    rows = coefficients(known, figures.cells)
    for fact, row in zip(known, rows, strict=True):
        total = sum(weight * figures.values[:, column] for column, weight in row.items())
        assert not total.any() if fact.sign == "=" else (total <= 0).all(), fact
    over_time = [fact for fact in known if fact.rule == "months"]
    assert over_time
    assert {cell.row for fact in over_time for _, cell in (*fact.left, *fact.right)} == {TOTAL}
