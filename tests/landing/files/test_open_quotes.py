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


TEXTS = {
    "as many commas in each line": (
        "duty_text,duty_no,organization_code\n",
        '"预算,决算,国库\n支付,采购",1,B1\n监督,2,B1\n',
    ),
    "a comma in each line": (
        "organization_code,duty_text\n",
        '甲,"预算,决算\n国库,支付"\n乙,监督\n',
    ),
    "a line with as many commas as a wide table": (
        "organization_code,duty_no,duty_text,department_code\n",
        'B1,1,"一、预算,决算,国库,支付\n二、采购,资产,会计,监督\n三、其他",D1\nB1,2,y,D1\n',
    ),
}


@pytest.mark.parametrize("kind", TEXTS)
def test_texts_with_commas_land(kind, home, sent, contract):
    header, body = TEXTS[kind]
    path = contract("source: mine\nentities: {duty: {key: row}}")
    outcome = land(home, [sent("2024-12-31/duty.csv", header + body)], contract=path)[0]
    assert outcome.status == "landed", outcome.problems
    assert lake_rows(home, "duty").height == 2


SWALLOWED_TEXTS = {
    "a name first": (
        "organization_name,organization_code\n",
        '财政局,"B1\n教育局,B2\n水利局,B3"\n',
    ),
    "a wide table": (
        "organization_code,duty_no,duty_text,department_code\n",
        'B1,1,"甲,D1\nB1,2,乙,D1\nB1,3,丙,D1\nB1,4,"丁,D1\n',
    ),
    "a wide table with a comma in the open text": (
        "organization_code,duty_no,duty_text,department_code\n",
        'B0,1,x,D1\nB1,1,"甲, 乙,D1\nB1,2,乙,D1\nB1,3,丙",D1\n',
    ),
    "codes with a comma in the open text": (
        "organization_code,duty_text\n",
        'B1,"甲, 乙\nB2,丙"\nB3,丁\n',
    ),
}


@pytest.mark.parametrize("kind", SWALLOWED_TEXTS)
def test_swallowed_rows_with_texts_are_refused(kind, home, sent, contract):
    header, body = SWALLOWED_TEXTS[kind]
    path = contract("source: mine\nentities: {duty: {key: row}, organization: {key: row}}")
    name = "organization" if "organization_name" in header else "duty"
    outcome = land(home, [sent(f"2024-12-31/{name}.csv", header + body)], contract=path)[0]
    assert "csv_open_quote" in codes(outcome.problems)


@pytest.mark.parametrize("kind", LEGITIMATE)
def test_cells_of_several_lines_land(kind, home, sent):
    outcome = land(
        home, [sent("2024-12-31/organization.csv", HEAD + LEGITIMATE[kind])], "canonical"
    )
    assert outcome[0].status == "landed", outcome[0].problems
    assert lake_rows(home, "organization").height == 2
