"""The crosswalk of organizations: shares, people and posts have separate weights."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.crosswalk import warehouse
from tests.crosswalk.worlds import Edge
from tests.support.compiled import Models

ON = date(2022, 4, 10)
BEFORE, AFTER = date(2021, 6, 30), date(2024, 6, 30)
FIRST, LAST, APRIL = 24240, 24299, 24267
LIVES = [
    # The staff of Land move late: snapshots show it until autumn.
    ("land", date(2020, 1, 31), date(2022, 9, 30)),
    ("water", date(2020, 1, 31), None),
    ("office", date(2020, 1, 31), None),
    ("resources", date(2022, 6, 30), None),
    ("housing", date(2022, 6, 30), None),
]
EDGES = [
    Edge("land", "resources", ON, True, Fraction(7, 10)),
    Edge("land", "housing", ON, True, Fraction(3, 10)),
    Edge("water", "resources", ON, False),
    Edge("office", "office", date(2021, 1, 5), False, Fraction(1)),  # renamed
]


@pytest.fixture(scope="module")
def built(models: Models) -> Models:
    connection = models.connection
    warehouse.fill(connection, "organization", LIVES, EDGES, date(2024, 12, 31))
    warehouse.record_edges(connection, EDGES)
    people = []
    for number in range(10):  # six of Land's ten people go to Resources, three to Housing
        leaves = APRIL + number % 5
        goes = "resources" if number < 6 else "housing" if number < 9 else None
        people.append((f"l{number}", "land", FIRST, leaves))
        if goes:
            people.append((f"l{number}", goes, leaves, 999_999))
    for number in range(8):  # two of Water's eight people move along
        leaves = APRIL if number < 2 else 999_999
        people.append((f"w{number}", "water", FIRST, leaves))
        if number < 2:
            people.append((f"w{number}", "resources", leaves, 999_999))
    used = [
        (code, month, posts, heads)
        for code, posts, heads in (("land", 20, 10), ("water", 12, 8))
        for month in range(FIRST, APRIL)
    ]
    warehouse.people_and_posts(connection, people, used)
    warehouse.run(models, [*warehouse.MODELS, "organization_crosswalk_span"])
    return models


def _weights(built: Models, code: str, at: date, basis: date, measure: str):
    return warehouse.weights(built, "organization", code, at, basis, measure)


def test_posts_follow_the_record(built) -> None:
    weights = _weights(built, "land", BEFORE, AFTER, "posts")
    assert weights == {"resources": Fraction(7, 10), "housing": Fraction(3, 10)}


def test_staff_follow_the_people(built) -> None:
    weights = _weights(built, "land", BEFORE, AFTER, "in_post")
    assert abs(weights["resources"] - Fraction(6, 9)) < Fraction(1, 10**17)
    assert abs(weights["housing"] - Fraction(3, 9)) < Fraction(1, 10**17)
    assert _weights(built, "water", BEFORE, AFTER, "in_post") == {
        "resources": Fraction(1, 4),
        "water": Fraction(3, 4),
    }


def test_posts_without_a_share_follow_the_people(built) -> None:
    assert _weights(built, "water", BEFORE, AFTER, "posts") == {
        "resources": Fraction(1, 4),
        "water": Fraction(3, 4),
    }


def test_a_organization_that_goes_on_stays_one_organization(built) -> None:
    assert _weights(built, "water", BEFORE, AFTER, "bodies") == {"water": 1}
    assert _weights(built, "office", BEFORE, AFTER, "bodies") == {"office": 1}


def test_late_figures_of_an_ended_organization_follow_its_successors(built) -> None:
    late = date(2022, 8, 31)
    weights = _weights(built, "land", late, AFTER, "posts")
    assert weights == {"resources": Fraction(7, 10), "housing": Fraction(3, 10)}


def test_backwards_by_what_each_predecessor_brought(built) -> None:
    """Resources got 14 of Land's 20 posts and 3 of Water's 12."""
    weights = _weights(built, "resources", AFTER, BEFORE, "posts")
    assert abs(weights["land"] - Fraction(14, 17)) < Fraction(1, 10**17)
    assert abs(weights["water"] - Fraction(3, 17)) < Fraction(1, 10**17)
    assert _weights(built, "water", AFTER, BEFORE, "posts") == {"water": 1}


def test_structures_within_the_delay_of_snapshots(built) -> None:
    """In May the records include Resources already, whatever the snapshots still show."""
    weights = _weights(built, "land", BEFORE, date(2022, 5, 31), "posts")
    assert set(weights) == {"resources", "housing"}
    assert _weights(built, "land", BEFORE, date(2022, 4, 9), "posts") == {"land": 1}


def test_a_ring_of_one_day_ends(models: Models) -> None:
    """Circular records lose the content of the circle, and the computation ends."""
    ring = [Edge("a", "b", ON, True), Edge("b", "c", ON, True), Edge("c", "a", ON, True)]
    lives = [("a", date(2020, 1, 31), date(2022, 4, 10)), ("z", date(2020, 1, 31), None)]
    warehouse.fill(models.connection, "division", lives, ring, date(2024, 12, 31))
    warehouse.run_divisions(models)
    weights = warehouse.weights(models, "division", "a", BEFORE, AFTER, "quantity")
    assert weights == {None: 1}


def test_a_division_with_the_code_of_a_organization_is_another_unit(models: Models) -> None:
    """Codes, dates and records of one kind have no effect on units of the other."""
    lives = [(code, date(2020, 1, 31), None) for code in ("a", "b", "c", "z")]
    last = date(2024, 12, 31)
    warehouse.fill(models.connection, "organization", lives, [Edge("a", "b", ON, False)], last)
    halves = [Edge("b", "a", ON, False, Fraction(1, 2)), Edge("a", "c", ON, False, Fraction(1, 4))]
    warehouse.add(models.connection, "division", lives, halves, last)
    warehouse.run_divisions(models)
    warehouse.run(models, ["organization_crosswalk_span"])
    quarters = {"a": Fraction(3, 4), "c": Fraction(1, 4)}
    assert warehouse.weights(models, "division", "a", BEFORE, AFTER, "quantity") == quarters
    assert warehouse.weights(models, "division", "z", BEFORE, AFTER, "quantity") == {"z": 1}
    equal = {"a": Fraction(1, 2), "b": Fraction(1, 2)}
    assert warehouse.weights(models, "organization", "a", BEFORE, AFTER, "posts") == equal
    assert warehouse.weights(models, "organization", "b", BEFORE, AFTER, "posts") == {"b": 1}
    measures: dict[str, list[str]] = {}
    for kind, measure in models.connection.execute(
        "select distinct unit_kind, measure_code from intermediate.int_crosswalk_weight"
    ).fetchall():
        measures.setdefault(kind, []).append(measure)
    assert {kind: sorted(result) for kind, result in measures.items()} == {
        "organization": ["bodies", "in_post", "posts"],
        "division": ["quantity", "units"],
    }
