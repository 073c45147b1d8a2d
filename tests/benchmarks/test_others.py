"""Every method of `benchmarks.others` gives the history that is written down here."""

from __future__ import annotations

import json
import shutil
from datetime import date, datetime
from pathlib import Path

import polars as pl
import pytest

from benchmarks import recorded
from benchmarks.others import __main__ as command
from benchmarks.others import compare, report, step
from benchmarks.others.measuring import Measuring, Result
from benchmarks.others.prepare import (
    APPEND,
    ENTITY,
    FIRST,
    LATE,
    MODELS,
    STEPS,
    Prepared,
    keep_models,
    share,
)
from benchmarks.others.ways import WAYS
from bianzhi.build import inputs
from bianzhi.core.home import Home
from bianzhi.store.delivered.in_force_tables import READING_SCHEMA
from bianzhi.store.rows import lake
from tests.support.compiled import WAREHOUSE, Models
from tests.support.generated import Generated

DAYS = [date(2024, 1, 31), date(2024, 2, 29), date(2024, 3, 31), date(2024, 4, 30)]
JAN, FEB, MAR, APR = DAYS
# The state of each person in each delivery. Scope B delivers nothing in March.
DELIVERED = {
    ("A", JAN): {"p1": 1, "p2": 1},
    ("A", FEB): {"p1": 1, "p2": 2},
    ("A", MAR): {"p1": 1},
    ("A", APR): {"p1": 3, "p2": 2, "p3": 1},
    ("B", JAN): {"q1": 1},
    ("B", FEB): {"q1": 1, "q2": 1},
    ("B", APR): {"q1": 2},
}
CORRECTED = {("A", FEB): {"p1": 4}}
OF_MARCH = {
    ("A", "p1", 1, JAN, None),
    ("A", "p2", 1, JAN, FEB),
    ("A", "p2", 2, FEB, MAR),
    ("B", "q1", 1, JAN, None),
    ("B", "q2", 1, FEB, None),
}
OF_APRIL = {
    ("A", "p1", 1, JAN, APR),
    ("A", "p1", 3, APR, None),
    ("A", "p2", 1, JAN, FEB),
    ("A", "p2", 2, FEB, MAR),
    ("A", "p2", 2, APR, None),
    ("A", "p3", 1, APR, None),
    ("B", "q1", 1, JAN, APR),
    ("B", "q1", 2, APR, None),
    ("B", "q2", 1, FEB, APR),
}
CORRECTED_LATER = {
    ("A", "p1", 1, JAN, FEB),
    ("A", "p1", 4, FEB, MAR),
    ("A", "p1", 1, MAR, APR),
    ("A", "p1", 3, APR, None),
    ("A", "p2", 1, JAN, FEB),
    ("A", "p2", 2, APR, None),
    ("A", "p3", 1, APR, None),
    ("B", "q1", 1, JAN, APR),
    ("B", "q1", 2, APR, None),
    ("B", "q2", 1, FEB, APR),
}
EXPECTED = {FIRST: OF_MARCH, APPEND: OF_APRIL, LATE: CORRECTED_LATER}
IN_FORCE = {
    FIRST: {place: rows for place, rows in DELIVERED.items() if place[1] < APR},
    APPEND: DELIVERED,
    LATE: DELIVERED | CORRECTED,
}


@pytest.fixture(scope="module")
def prepared(models: Models, tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    folder = tmp_path_factory.mktemp("prepared")
    home = Home(folder / "home")
    lake.ensure(home)
    result = Prepared(folder)
    (result.lake / ENTITY).mkdir(parents=True)
    columns = pl.read_parquet(next((home.lake / ENTITY).glob("*.parquet"))).schema
    for name in STEPS:
        inputs.write_inputs(home, result.build(name))
        slots = [_landed(result, columns, place, rows) for place, rows in IN_FORCE[name].items()]
        _standing(slots).write_parquet(result.build(name) / "inputs" / "standing.parquet")
    sql = {name: models.models[name].sql for name in MODELS}
    keep_models(result, sql, models.folder / WAREHOUSE)
    return result


def _landed(
    prepared: Prepared, columns: pl.Schema, place: tuple[str, date], rows: dict[str, int]
) -> dict:
    """Write the rows of a delivery; the major of a person says which state it is."""
    scope, day = place
    lake_id = f"{scope}-{day}-{len(rows)}"
    known = {
        "lake_id": [lake_id] * len(rows),
        "row_no": list(range(1, len(rows) + 1)),
        "record_key": list(rows),
        "person_key": list(rows),
        "row_hash": list(rows.values()),
        "major": [f"state {state}" for state in rows.values()],
        "sex_code": ["1"] * len(rows),
        "education_code": ["in no list"] * len(rows),
    }
    frame = pl.DataFrame(
        {name: known.get(name, [None] * len(rows)) for name in columns}, schema=columns
    )
    frame.write_parquet(prepared.file(lake_id))
    return {"lake_id": lake_id, "scope": scope, "as_of_date": day, "rows_landed": len(rows)}


def _standing(slots: list[dict]) -> pl.DataFrame:
    """The deliveries in force, numbered in their scope."""
    rows = []
    for slot in slots:
        days = sorted(s["as_of_date"] for s in slots if s["scope"] == slot["scope"])
        number = days.index(slot["as_of_date"])
        rows.append(
            dict.fromkeys(READING_SCHEMA)
            | {"source": "canonical", "entity": ENTITY, "part": "main", "source_rank": 1}
            | {"received_at": datetime(2024, 5, 1), "delivery_id": slot["lake_id"]}
            | {"as_of_no": number + 1, "next_as_of_date": [*days, None][number + 1]}
            | {"scope_rank": 1, "kind": "state", "sequence": 1, **slot}
        )
    return pl.DataFrame(rows, schema=READING_SCHEMA)


def histories(name: str, prepared: Prepared, folder: Path) -> dict[str, set[tuple]]:
    """The history of a method after each step that it can take."""
    found = {}
    for number, part in enumerate(STEPS):
        if part == LATE and WAYS[name].in_order_only:
            break
        state = folder / str(number)
        if number:
            shutil.copytree(folder / str(number - 1), state)
        else:
            state.mkdir()
        assert step.main([name, part, str(prepared.folder), str(state), str(folder / "a")]) == 0
        rows = pl.read_parquet(state / step.ROWS)
        assert len(rows) == rows.n_unique()
        assert rows["major"].to_list() == [f"state {state}" for state in rows["row_hash"]]
        found[part] = set(
            rows.select("scope", "record_key", "row_hash", "valid_from", "valid_to").rows()
        )
    return found


@pytest.mark.parametrize("name", WAYS)
def test_each_method_gives_the_history(name: str, prepared: Prepared, tmp_path: Path) -> None:
    if missing := WAYS[name].missing():
        pytest.skip(missing)
    found = histories(name, prepared, tmp_path)
    assert found == {part: EXPECTED[part] for part in found}
    assert (LATE in found) == (not WAYS[name].in_order_only)


def test_a_method_that_takes_deliveries_in_order_is_wrong_on_a_late_one(
    prepared: Prepared, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("merge", "polars_month"):
        monkeypatch.setattr(type(WAYS[name]), "in_order_only", "")
        (tmp_path / name).mkdir()
        assert histories(name, prepared, tmp_path / name)[LATE] != CORRECTED_LATER


def test_steps_are_measured_and_compared(prepared: Prepared, tmp_path: Path) -> None:
    measuring = Measuring(prepared, "all", tmp_path / "histories", 1, tmp_path / "log")
    results = measuring.measure(["merge"])
    steps = [(result.way, result.step, result.rows, result.differing) for result in results]
    expected = [("bianzhi", part, len(EXPECTED[part]), 0) for part in STEPS]
    expected += [("merge", part, len(EXPECTED[part]), 0) for part in (FIRST, APPEND)]
    assert steps == [*expected, ("merge", LATE, 0, None)]
    assert all(r.wall > 0 and r.memory > 0 for r in results if r.differing is not None)
    appended, first = report.tables(results, 4)
    assert "month 4 appended" in appended
    assert "keeps no earlier deliveries" in appended
    assert "the first 3 months" in first


def test_a_share_has_whole_histories_of_some_people(prepared: Prepared, tmp_path: Path) -> None:
    part = share(prepared, tmp_path / "share", 2)
    (tmp_path / "w").mkdir()
    found = histories("bianzhi", part, tmp_path / "w")
    people = {row[1] for row in found[LATE]}
    assert 0 < len(people) < len({row[1] for row in CORRECTED_LATER})
    for name, rows in EXPECTED.items():
        assert found[name] == {row for row in rows if row[1] in people}


def test_one_wrong_row_is_seen(prepared: Prepared, tmp_path: Path) -> None:
    rows = pl.DataFrame(
        {
            "source": ["canonical"] * 3,
            "record_key": ["p1", "p1", "p2"],
            "education_code": ["in no list", None, "unlisted"],
        }
    )
    rows.write_parquet(tmp_path / "one.parquet")

    def differing(other: pl.DataFrame) -> dict[str, int]:
        other.write_parquet(tmp_path / "other.parquet")
        return compare.differing(tmp_path / "one.parquet", tmp_path / "other.parquet")

    coded = rows.with_columns(education_code=pl.Series(["unlisted", None, "unlisted"]))
    assert differing(coded[::-1]) == {"rows": 3, "differing": 0}
    assert differing(rows[:2]) == {"rows": 3, "differing": 1}
    assert differing(pl.concat([rows, rows[:1]])) == {"rows": 3, "differing": 1}
    changed = rows.with_columns(record_key=pl.Series(["p1", "p1", "p3"]))
    assert differing(changed) == {"rows": 3, "differing": 2}


def test_a_time_counts_only_with_the_same_rows() -> None:
    right = Result("bianzhi", "all", APPEND, 1.0, 2.0, 0.5, 9, 0)
    slow = Result("windows", "all", APPEND, 30.0, 40.0, 0.5, 9, 0)
    wrong = Result("merge", "all", APPEND, 0.5, 0.7, 0.5, 9, 3)
    part = Result("dbt_snapshot", "all", APPEND, 77.0, 77.0, 0.5, 9, 0, "last 2 of 3 months")
    absent = Result("postgres", "all", APPEND, remark="no PostgreSQL server is installed")
    failed = Result("polars", "all", APPEND, remark="failed: out of memory")
    appended = report.tables([right, slow, wrong, part, absent, failed], 4)[0].splitlines()
    assert "| 30.00 | 40.00 | 0.50 | 30.0 | 20.0 | yes |" in appended[3]
    assert "NO: 3 rows" in appended[4]
    assert "0.50" not in appended[4]
    assert "| 77.00 | 77.00 | 0.50 |  |  | yes |" in appended[5]
    assert "no PostgreSQL server is installed" in appended[6]
    assert [report.is_wrong(r) for r in (right, slow, wrong, part, absent, failed)] == [
        *(False, False, True, False, False, True)
    ]


def test_a_recorded_run_is_in_the_page_and_in_the_history(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page, history = tmp_path / "page.md", tmp_path / "history.jsonl"
    page.write_text("before\n<!-- b: begin -->\n\nold\n\n<!-- b: end -->\nafter\n", "utf-8")
    for name, value in (("OUT", tmp_path / "out"), ("PAGE", page), ("HISTORY", history)):
        monkeypatch.setattr(recorded, name, value)
    recorded.record("b", "table 0", {"figure": 0}, "b", False)
    assert "old" in page.read_text("utf-8")
    assert not history.exists()
    for number in (1, 2):
        recorded.record("b", f"table {number}", {"figure": number}, "b", True)
    text = page.read_text("utf-8")
    assert text == "before\n<!-- b: begin -->\n\ntable 2\n\n<!-- b: end -->\nafter\n"
    lines = [json.loads(line) for line in history.read_text("utf-8").splitlines()]
    assert [(line["benchmark"], line["figure"]) for line in lines] == [("b", 1), ("b", 2)]
    assert json.loads((tmp_path / "out" / "b.json").read_text("utf-8")) == {"figure": 2}


@pytest.mark.slow
def test_the_command_lands_measures_and_records(
    generated: Generated, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (recorded, command):
        monkeypatch.setattr(module, "OUT", tmp_path)
    kept = ("--keep", str(tmp_path / "kept"), "--share", "2", "--most", "1")
    chosen = ("--month", "4", "--runs", "1", "--ways", "merge", "by_month", *kept)
    assert command.main([str(generated.made), *chosen]) == 0
    results = json.loads((tmp_path / "others.json").read_text("utf-8"))["results"]
    took = {(result["way"], result["people"], result["step"]) for result in results}
    assert len(took) == len(results) == 4 * len(STEPS)
    assert all(r["differing"] == 0 for r in results if not r["remark"])
    assert all(r["rows"] > 0 for r in results if not r["remark"])
