"""Lineage inferred from people: organizations whose staff reappear together, and its score."""

from __future__ import annotations

from datetime import date

import pytest

from bianzhi.read.lineage_score import Inferred, Planted, scores
from tests.crosswalk import warehouse
from tests.crosswalk.worlds import Edge
from tests.support.compiled import Models

FIRST, LAST, FOREVER = 24240, 24299, 999_999  # months since year 0: 2020-01 to 2024-12
SPRING_2022 = 24267  # 2022-04
MODELS = (
    "int_lineage_threshold",
    "int_lineage_presence",
    "int_lineage_chain",
    "int_lineage_organization",
    "int_lineage_move",
    "int_lineage_episode",
    "int_lineage_candidate",
    "int_lineage_inferred",
)
EDGES = [
    Edge("civil", "veterans", date(2022, 9, 15), False),
    # Salt becomes Trade and Trade becomes Market before a snapshot shows either.
    Edge("salt", "trade", date(2022, 9, 5), True),
    Edge("trade", "market", date(2022, 9, 20), True),
    # Grain becomes Reserve long before its people move on to Stores, which nothing records.
    Edge("grain", "reserve", date(2020, 6, 1), True),
]


@pytest.fixture(scope="module")
def inferred(models: Models) -> dict[tuple[str, str], tuple]:
    """Two organizations end in one, one founds another, and people come and go otherwise."""
    stays: list[tuple[str, str, int, int]] = []

    def people(organization: str, name: str, heads: int, start: int, end: int) -> None:
        stays.extend((f"{name}{number}", organization, start, end) for number in range(heads))

    # Land and Planning end in April 2022; their staff appear in Resources within three months.
    people("land", "l", 8, FIRST, SPRING_2022)
    people("resources", "l", 4, SPRING_2022, FOREVER)
    stays += [(f"l{number}", "resources", SPRING_2022 + 1, FOREVER) for number in range(4, 7)]
    people("planning", "p", 5, FIRST, SPRING_2022)
    people("resources", "p", 5, SPRING_2022, FOREVER)
    # Civil affairs gives a third of its staff to Veterans, which begins, by record.
    people("civil", "c", 4, FIRST, FOREVER)
    people("civil", "v", 2, FIRST, SPRING_2022 + 6)
    people("veterans", "v", 2, SPRING_2022 + 6, FOREVER)
    # Transfers between organizations that continue are no lineage, in any number.
    people("school", "s", 6, FIRST, SPRING_2022)
    people("college", "s", 6, SPRING_2022, FOREVER)
    people("school", "t", 6, FIRST, FOREVER)
    people("college", "u", 6, FIRST, FOREVER)
    people("salt", "m", 6, FIRST, SPRING_2022 + 6)
    people("market", "m", 6, SPRING_2022 + 6, FOREVER)
    people("grain", "g", 6, FIRST, SPRING_2022 + 6)
    people("stores", "g", 6, SPRING_2022 + 6, FOREVER)
    # One person who leaves an ending organization proves nothing.
    people("archive", "a", 1, FIRST, SPRING_2022)
    people("college", "a", 1, SPRING_2022, FOREVER)
    connection = models.connection
    connection.execute(
        """
        create or replace table intermediate.int_occupancy (
            person_key varchar, organization_code varchar, establishment_type_code varchar,
            month_from_no integer, month_to_no integer, heads integer
        );
        create or replace table intermediate.month as
        select
            cast(last_day(make_date(number // 12, number % 12 + 1, 1)) as date) as month,
            cast(number as integer) as month_no
        from generate_series(24240, 24299) as numbers (number);
        """
    )
    warehouse.record_edges(connection, EDGES)
    connection.executemany(
        "insert into intermediate.int_occupancy values (?, ?, '11', ?, ?, 1)", stays
    )
    warehouse.run(models, MODELS)
    rows = connection.execute(
        """
        select predecessor_code, successor_code, effective_on, people_moved, people_left,
            confidence, is_recorded, ends_predecessor
        from intermediate.int_lineage_candidate
        """
    ).fetchall()
    return {(row[0], row[1]): row[2:] for row in rows}


def test_organizations_that_began_or_ended_are_found_and_no_others(inferred) -> None:
    assert set(inferred) == {
        ("land", "resources"),
        ("planning", "resources"),
        ("civil", "veterans"),
        ("salt", "market"),
        ("grain", "stores"),
    }


def test_evidence_is_counted(inferred) -> None:
    on, moved, left, confidence, is_recorded, ended = inferred["land", "resources"]
    assert (on, moved, left) == (date(2022, 4, 30), 7, 8)
    assert not is_recorded
    assert ended
    assert 0.4 < confidence < 7 / 8


def test_more_people_give_more_confidence(inferred) -> None:
    few, many = inferred["civil", "veterans"], inferred["planning", "resources"]
    assert few[3] < many[3] < 1


def test_a_recorded_edge_is_not_inferred_again(models, inferred) -> None:
    assert inferred["civil", "veterans"][4]
    assert inferred["salt", "market"][4], "two records lead from Salt to Market"
    assert not inferred["grain", "stores"][4]
    rows = models.connection.execute(
        "select predecessor_code from intermediate.int_lineage_inferred order by all"
    ).fetchall()
    assert rows == [("grain",), ("land",), ("planning",)]


def test_precision_and_recall() -> None:
    planted = [
        Planted("A", "B", date(2020, 1, 1), 1.0),
        Planted("C", "B", date(2020, 1, 1), 0.2),
        Planted("D", "E", date(2020, 1, 1), 1.0),
    ]
    edges = [
        Inferred("A", "B", date(2020, 5, 31), True),
        Inferred("C", "B", date(2023, 5, 31), False),  # the right organizations, years too late
        Inferred("D", "E", date(2020, 1, 31), False),
        Inferred("X", "Y", date(2020, 1, 31), False),
    ]
    everything, whole, part, unrecorded = scores(edges, planted)
    assert (everything.precision, everything.recall) == (2 / 4, 2 / 3)
    assert (whole.found, whole.planted) == (2, 2)
    assert (part.found, part.planted) == (0, 1)
    assert (unrecorded.right, unrecorded.inferred) == (1, 3)
