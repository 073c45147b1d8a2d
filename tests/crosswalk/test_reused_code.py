"""A code with several recorded lives is followed record by record, without contradiction."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.crosswalk import warehouse
from tests.support.compiled import Models
from tests.support.tables import Tables

NOW = date(2023, 6, 30)
EVENTS = "event_id,predecessor_code,successor_code,event_type_code,effective_on"
ENDS = ("a1,A,B,03,1996-01-01", "a1,B,B,06,1996-01-01")
AGAIN = ("a2,C,A,03,1998-01-01", "a2,D,A,03,1998-01-01")
FOUNDED = {
    "never, as far as records say": (),
    "by a new name of another unit": ("a0,X,A,02,1995-01-01",),
    "from nothing": ("a0,,A,01,1995-01-01",),
    "by a split": ("a0,X,A,04,1995-01-01",),
    "by a merger": ("a0,X,A,03,1995-01-01", "a0,Y,A,03,1995-01-01"),
}


def built(models: Models, folder: Path, *events: str) -> Tables:
    tables = Tables(folder, models)
    units = "division_code,division_name,level_code\nA,,4\nB,,4"
    tables.land("2023-01-01", division=units, division_event="\n".join([EVENTS, *events]))
    return tables.build(
        *("division_crosswalk_span", "int_finding_lineage_contradicted"),
        *("int_finding_lineage_unknown_body", "int_finding_lineage_share"),
    )


def contradictions(tables: Tables) -> list[tuple]:
    return tables.rows(
        "select rule_id, record_key from intermediate.int_finding_lineage_contradicted"
    )


def weights(tables: Tables, code: str, at: date, basis: date = NOW) -> dict:
    return warehouse.weights(tables.models, "division", code, at, basis, "quantity")


@pytest.mark.parametrize("founding", FOUNDED.values(), ids=FOUNDED.keys())
def test_the_first_life_goes_to_its_successor(models, tmp_path, founding) -> None:
    tables = built(models, tmp_path, *founding, *ENDS, *AGAIN)
    assert weights(tables, "A", date(1995, 6, 30)) == {"B": 1}
    assert weights(tables, "A", NOW) == {"A": 1}
    assert contradictions(tables) == []


def test_three_lives_go_each_to_the_successor_of_its_time(models, tmp_path) -> None:
    tables = built(
        models,
        tmp_path,
        "a0,X,A,02,1990-01-01",
        "a1,A,B,03,1992-01-01",
        "a2,C,A,03,1994-01-01",
        "a2,D,A,03,1994-01-01",
        "a3,A,E,03,1996-01-01",
        "a4,F,A,03,1998-01-01",
        "a4,G,A,03,1998-01-01",
    )
    result = {code: weights(tables, code, date(1990, 6, 30)) for code in ("X", "C", "F")}
    assert result == {"X": {"B": 1}, "C": {"E": 1}, "F": {"A": 1}}
    assert weights(tables, "A", NOW) == {"A": 1}


def test_a_unit_that_is_still_there_contradicts_its_end(models, tmp_path) -> None:
    """No record founds it again: snapshot and record cannot both be right."""
    tables = built(models, tmp_path, "a0,X,A,02,1995-01-01", *ENDS)
    assert [key for _, key in contradictions(tables)] == ["a1|A|B"]
