"""Quotes that never close swallow no row; cells of several lines land."""

from __future__ import annotations

import random

import pytest

from ingest.land import land
from tests.landing.conftest import codes, lake_rows

HEAD = "organization_code,organization_name\n"
WIDE = "organization_code,department_code,department_name\n"

SWALLOWED = {
    "closes at the end of a row": ('B1,"甲\nB2,乙\nB3,丙"\nB4,丁\n', 2),
    "opens again at an end": ('B1,甲\nB2,"乙\nB3,"\nB4,丁\n', 3),
    "opens twice": ('B1,"甲\nB2,乙\nB3,"丙\nB4,丁\n', 2),
    "closes after many rows": (
        'B0,"甲\n' + "".join(f"B{n},x\n" for n in range(1, 9)) + 'B9,z"\n',
        2,
    ),
    "opens in the last row": ('B1,甲\nB2,"乙\n', 3),
    "three quotes": ('B1,"甲\nB2,"乙\nB3,"丙\n', 2),
}


@pytest.mark.parametrize("kind", SWALLOWED)
def test_two_columns(kind, home, sent):
    body, row = SWALLOWED[kind]
    outcome = land(home, [sent("2024-12-31/organization.csv", HEAD + body)], "canonical")[0]
    assert codes(outcome.problems) == ["csv_open_quote"]
    assert outcome.problems[0].row == row


def test_the_lines_are_named(home, sent):
    body = HEAD + 'B1,甲\nB2,"乙\nB3,丙\nB4,"丁\nB5,戊\n'
    problem = land(home, [sent("2024-12-31/organization.csv", body)], "canonical")[0].problems[0]
    assert "3, 5" in problem.text("zh")


@pytest.mark.parametrize("seed", range(6))
def test_two_open_quotes_among_sixty_rows(seed, home, sent):
    """Whatever the two cells: no row vanishes in silence."""
    rng = random.Random(seed)
    rows = [[f"B{number:02}", f"D{number}", f"科室{number}"] for number in range(60)]
    for chosen in rng.sample(range(60), 2):
        column = rng.randrange(3)
        text = rows[chosen][column]
        rows[chosen][column] = rng.choice(['"' + text, text + '"' if column == 2 else '"' + text])
    body = WIDE + "".join(",".join(row) + "\n" for row in rows)
    outcome = land(home, [sent("2024-12-31/department.csv", body)], "canonical")[0]
    if outcome.status == "landed":
        assert lake_rows(home, "department").height == 60
    else:
        assert set(codes(outcome.problems)) <= {"csv_open_quote", "uneven_rows"}


LEGITIMATE = {
    "two lines": 'B1,"first\nsecond"\nB2,x\n',
    "with a comma in each": 'B1,"first, one\nsecond, two\nthird, three"\nB2,x\n',
    "Chinese lines": 'B1,"第一行，说明\n第二行，说明"\nB2,乙\n',
    "blank lines": 'B1,"first\n\n\nlast"\nB2,x\n',
    "in the first column": '"B\n1",x\nB2,y\n',
    "quotes inside": 'B1,"he said ""so""\nand went"\nB2,x\n',
}


@pytest.mark.parametrize("kind", LEGITIMATE)
def test_cells_of_several_lines_land(kind, home, sent):
    outcome = land(
        home, [sent("2024-12-31/organization.csv", HEAD + LEGITIMATE[kind])], "canonical"
    )
    assert outcome[0].status == "landed", outcome[0].problems
    assert lake_rows(home, "organization").height == 2
