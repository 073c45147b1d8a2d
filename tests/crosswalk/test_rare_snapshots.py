"""Records from before the first snapshot, and between snapshots that are years apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.crosswalk import warehouse
from tests.crosswalk.worlds import Edge
from tests.support.compiled import Models

# A and B became C, which gave a quarter to E, which began with it.
RECORDS = [
    Edge("A", "C", date(2022, 3, 1), True),
    Edge("B", "C", date(2022, 3, 1), True),
    Edge("C", "E", date(2023, 5, 1), False, Fraction(1, 4), founds=True),
]
LAST = date(2024, 12, 31)


def _weights(models: Models, lives: list[tuple], records: list[Edge]):
    warehouse.fill(models.connection, "division", lives, records, LAST)
    warehouse.run_divisions(models)
    spans = warehouse.Spans(models, "division")
    return lambda code, at, basis: spans.weights(code, at, basis, "quantity")


ONE_LIST = [("C", LAST, None), ("D", LAST, None), ("E", LAST, None)]
TWO_LISTS = [
    ("A", date(2019, 12, 31), LAST),
    ("B", date(2019, 12, 31), LAST),
    ("D", date(2019, 12, 31), None),
    ("C", LAST, None),
    ("E", LAST, None),
]


@pytest.mark.parametrize("lives", [ONE_LIST, TWO_LISTS], ids=["one list", "two lists"])
def test_shares_count_though_no_snapshot_shows_the_unit_in_between(models, lives) -> None:
    weights = _weights(models, lives, RECORDS)
    quarters = {"C": Fraction(3, 4), "E": Fraction(1, 4)}
    assert weights("A", date(2021, 6, 30), LAST) == quarters
    assert weights("C", date(2022, 6, 30), LAST) == quarters
    assert weights("C", LAST, LAST) == {"C": 1}


@pytest.mark.parametrize("lives", [ONE_LIST, TWO_LISTS], ids=["one list", "two lists"])
def test_units_of_today_on_the_structure_before(models, lives) -> None:
    weights = _weights(models, lives, RECORDS)
    halves = {"A": Fraction(1, 2), "B": Fraction(1, 2)}
    assert weights("C", LAST, date(2021, 1, 1)) == halves
    assert weights("E", LAST, date(2021, 1, 1)) == halves
    assert weights("E", LAST, date(2022, 6, 30)) == {"C": 1}
    assert weights("D", LAST, date(2021, 1, 1)) == {"D": 1}, "no record founds it"


def test_a_unit_that_takes_in_another_was_there_before(models) -> None:
    weights = _weights(models, [("C", LAST, None)], [Edge("A", "C", date(2022, 3, 1), True)])
    assert weights("C", LAST, date(2021, 1, 1)) == {"A": Fraction(1, 2), "C": Fraction(1, 2)}


def test_a_code_given_anew_before_the_next_snapshot_is_another_unit(models) -> None:
    records = [
        Edge("A", "C", date(2021, 3, 1), True),
        Edge(None, "A", date(2023, 5, 1), False, founds=True),
    ]
    lives = [("D", date(2019, 12, 31), None), ("A", LAST, None), ("C", LAST, None)]
    weights = _weights(models, lives, records)
    assert weights("A", date(2020, 6, 30), LAST) == {"C": 1}
    assert weights("A", LAST, date(2020, 6, 30)) == {None: 1}


def test_a_snapshot_of_another_scope_says_nothing(models) -> None:
    """C's scope reports from 2024 on: its absence in 2019 is no evidence."""
    lives = [("D", date(2019, 12, 31), None), ("C", LAST, None), ("E", LAST, None)]
    warehouse.fill(models.connection, "division", lives, [], LAST)
    models.connection.execute(f"update {warehouse.SPANS} set unseen_on = null")
    warehouse.run_divisions(models)
    spans = warehouse.Spans(models, "division")
    assert spans.weights("C", LAST, date(2021, 1, 1), "quantity") == {"C": 1}
