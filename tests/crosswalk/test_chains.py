"""Organizations that receive and give within a month: weights by their content then, by hand."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest

from tests.crosswalk import warehouse
from tests.crosswalk.worlds import Edge
from tests.support.compiled import Models

FIRST, MARCH, FOREVER = 24240, 24266, 999_999  # months since year 0: 2020-01, 2022-03
START, END = date(2020, 1, 31), date(2024, 12, 31)
BEFORE, AFTER = date(2021, 6, 30), date(2024, 6, 30)
LIVES = [
    # Half of Trade (20) goes to Market (10) on the 10th, a fifth of that to Prices (5) on the 20th.
    ("trade", START, None),
    ("market", START, None),
    ("prices", START, None),
    # Salt (90) ends into Grain (10), half of which goes to Reserve (50) two weeks later.
    ("salt", START, date(2022, 3, 31)),
    ("grain", START, None),
    ("reserve", START, None),
    # Only one successor of Posts has a share: the other has the rest.
    ("posts", START, date(2022, 3, 31)),
    ("telecom", date(2022, 3, 31), None),
    ("letters", date(2022, 3, 31), None),
]
EDGES = [
    Edge("trade", "market", date(2022, 3, 10), False, Fraction(1, 2)),
    Edge("market", "prices", date(2022, 3, 20), False, Fraction(1, 5)),
    Edge("salt", "grain", date(2022, 3, 5), True),
    Edge("grain", "reserve", date(2022, 3, 20), False, Fraction(1, 2)),
    Edge("posts", "telecom", date(2022, 3, 10), False, Fraction(7, 10)),
    Edge("posts", "letters", date(2022, 3, 10), False),
]
HELD = {"trade": 20, "market": 10, "prices": 5, "salt": 90, "grain": 10, "reserve": 50, "posts": 8}


def _people() -> list[tuple[str, str, int, int]]:
    """Trade's 20 people: 10 stay, 8 move to Market, 2 appear directly in Prices."""
    stays = []
    for number in range(20):
        goes = None if number < 10 else "market" if number < 18 else "prices"
        stays.append((f"t{number}", "trade", FIRST, MARCH if goes else FOREVER))
        if goes:
            stays.append((f"t{number}", goes, MARCH, FOREVER))
    return stays


@pytest.fixture(scope="module")
def built(models: Models) -> Models:
    connection = models.connection
    warehouse.fill(connection, "organization", LIVES, EDGES, END)
    warehouse.record_edges(connection, EDGES)
    warehouse.people_and_posts(
        connection,
        _people(),
        [(code, month, n, n) for code, n in HELD.items() for month in range(FIRST, MARCH)],
    )
    warehouse.run(models, [*warehouse.MODELS, "organization_crosswalk_span"])
    return models


def _near(told: dict, true: dict[str | None, Fraction]) -> bool:
    grain = Fraction(1, 10**17)
    return set(told) == set(true) and all(abs(told[to] - true[to]) < grain for to in true)


@pytest.mark.parametrize("measure", ["posts", "in_post"])
@pytest.mark.parametrize(
    ("code", "true"),
    [
        # Market had 20 when it gave 4 to Prices: half of them were Trade's.
        ("prices", {"prices": Fraction(5, 9), "trade": Fraction(2, 9), "market": Fraction(2, 9)}),
        ("market", {"trade": Fraction(1, 2), "market": Fraction(1, 2)}),
        # Grain had 100 when it gave 50 to Reserve: nine tenths of them were Salt's.
        (
            "reserve",
            {"reserve": Fraction(1, 2), "salt": Fraction(9, 20), "grain": Fraction(1, 20)},
        ),
    ],
)
def test_backwards_by_what_was_held_at_the_time(built, code, true, measure) -> None:
    weights = warehouse.weights(built, "organization", code, AFTER, BEFORE, measure)
    assert _near(weights, true)


def test_people_seen_further_on_have_followed_the_first_record(built) -> None:
    """The two people first shown in Prices went through Market."""
    weights = warehouse.weights(
        built, "organization", "trade", BEFORE, date(2022, 3, 15), "in_post"
    )
    assert weights == {"trade": Fraction(1, 2), "market": Fraction(1, 2)}


def test_the_only_successor_without_a_share_has_the_rest(built) -> None:
    weights = warehouse.weights(built, "organization", "posts", BEFORE, AFTER, "posts")
    assert weights == {"telecom": Fraction(7, 10), "letters": Fraction(3, 10)}
