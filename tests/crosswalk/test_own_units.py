"""Units and changes of a user, in two CSV files with a layout unlike any built-in one."""

from __future__ import annotations

from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from bianzhi.build import inputs
from bianzhi.core.home import Home
from ingest.land import land
from tests.crosswalk import warehouse
from tests.support.compiled import Models

CONTRACT = """
source: parishes
description: {en: "Parishes of an invented diocese", zh: "虚构教区的堂区"}
delivery:
  as_of: {file_name: '^parishes-(\\d{4})', otherwise: 2020-12-31}
headers: none
entities:
  division:
    files: ["parishes-*.csv"]
    delimiter: "|"
    columns: {Parish No.: division_code, Called: division_name}
    ignored: [Remarks]
  division_event:
    files: [deeds.csv]
    delimiter: ";"
    columns:
      Deed: event_id
      Of: predecessor_code
      To: successor_code
      Read out on: effective_on
      Part: share_of_posts
    split: {header: To, separator: "+"}
    derive:
      event_type_code:
        from: {header: Kind}
        map: {joined: "03", divided: "04", given: "06", closed: "05"}
"""
PARISHES = {
    "parishes-2000.csv": "Parish No.|Called|Remarks\nSt-1|Upper|\nSt-2|Lower|old\nSt-3|Hill|\n",
    "parishes-2010.csv": "Parish No.|Called|Remarks\nSt-9|Valley|\nSt-3|Hill|\nSt-4|Moor|new\n",
    "parishes-2020.csv": "Parish No.|Called|Remarks\nSt-9|Valley|\nSt-5|West|\nSt-6|East|\n",
}
DEEDS = """Deed;Of;To;Read out on;Part;Kind
I;St-1;St-9;2004-03-01;;joined
II;St-2;St-9;2004-03-01;;joined
III;St-3;St-4;2006-05-01;0.25;given
IV;St-3;St-5 + St-6;2015-07-01;;divided
V;St-4;;2016-01-01;;closed
"""


@pytest.fixture(scope="module")
def built(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Models:
    folder = tmp_path_factory.mktemp("parishes")
    for name, text in PARISHES.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "deeds.csv").write_text(DEEDS, "utf-8")
    contract = tmp_path_factory.mktemp("contract") / "parishes.yml"
    contract.write_text(CONTRACT, "utf-8")
    home = Home(tmp_path_factory.mktemp("home"))
    outcomes = land(home, [folder], contract=contract, received_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert {o.status for o in outcomes} == {"landed"}, [
        p.text("en") for o in outcomes for p in o.problems
    ]
    build = tmp_path_factory.mktemp("build")
    inputs.write_inputs(home, build, None)
    models.run(
        home.lake, build, ("division_crosswalk", "division_crosswalk_span", "division_lineage")
    )
    return models


def _weights(built: Models, code: str, at: date, basis: date) -> dict[str | None, Fraction]:
    return warehouse.weights(built, "division", code, at, basis, "quantity")


def test_a_contract_is_all_it_takes(built) -> None:
    rows = built.connection.execute(
        """
        select predecessor_code, successor_code
        from historical_change.division_lineage order by all
        """
    ).fetchall()
    expected = [("St-1", "St-9"), ("St-2", "St-9"), ("St-3", "St-4")]
    assert rows == [*expected, ("St-3", "St-5"), ("St-3", "St-6")]


def test_forwards(built) -> None:
    first, last = date(2000, 12, 31), date(2020, 12, 31)
    assert _weights(built, "St-1", first, last) == {"St-9": 1}
    assert _weights(built, "St-3", first, date(2010, 12, 31)) == {
        "St-4": Fraction(1, 4),
        "St-3": Fraction(3, 4),
    }
    # The quarter that moved to the moor ended with it.
    assert _weights(built, "St-3", first, last) == {
        None: Fraction(1, 4),
        "St-5": Fraction(3, 8),
        "St-6": Fraction(3, 8),
    }


def test_backwards(built) -> None:
    now, then = date(2020, 12, 31), date(2000, 12, 31)
    assert _weights(built, "St-9", now, then) == {"St-1": Fraction(1, 2), "St-2": Fraction(1, 2)}
    assert _weights(built, "St-5", now, then) == {"St-3": 1}
    assert _weights(built, "St-4", date(2010, 12, 31), then) == {"St-3": 1}
