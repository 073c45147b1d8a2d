from __future__ import annotations

import itertools
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

from bianzhi.core.home import Home
from bianzhi.linking import links
from bianzhi.linking.fuzzy import scored_pairs
from bianzhi.store.people.vault import SECRET_VARIABLE, Keys
from tests.linking.lists import deliver, linked
from tests.support.worlds import citizen_id

SECRET = "a secret for the tests of links"
KEYS = Keys(SECRET.encode())
PEOPLE = [
    f"{citizen_id(1)},B1,张小明,1980-01-02,11,",
    f"{citizen_id(2)},B1,李四,1971-05-06,11,",
    f"{citizen_id(3)},B2,王建国,1966-07-08,11,",
    f"{citizen_id(4)},B2,赵六,1990-09-10,11,",
]
# Each row of the list: number, unit, name, birth; then the person it is, and how that is known.
ROWS = {
    "same name, birth and unit": (",N1,B1,张小明,1980-01-02", 1, "name_birth_unit"),
    "id": (f"{citizen_id(2)},,B1,李四,1971-05-06", 2, "id"),
    "one character differs": (",N2,B1,张晓明,1980-01-02", 1, "score"),
    "month and day swapped": (",N3,B1,李四,1971-06-05", 2, "score"),
    "paid by another unit": (",N4,B9,王建国,1966-07-08", 3, "score"),
    "birth missing": (",N5,B2,赵六,", 4, "score"),
    "blank in the name": (",N6,B2,赵 六,1990-09-10", 4, "name_birth_unit"),
    "one digit of the id wrong": (
        f"{citizen_id(3)[:-1]}Q,,B2,王建国,1966-07-08",
        3,
        "name_birth_unit",
    ),
    "one digit of the id wrong, month and day swapped": (
        f"{citizen_id(4)[:-1]}Q,,B9,赵六,1990-10-09",
        4,
        "score",
    ),
    "nobody": (",N7,B1,孙悟空,1955-03-03", None, "none"),
    "namesake of another age elsewhere": (",N8,B9,李四,1999-12-31", None, "none"),
}


@pytest.fixture(autouse=True)
def _secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SECRET_VARIABLE, SECRET)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path / "home")


def _payroll(month: str, rows: list[str]) -> list[str]:
    return [f"{month},{row},5000,11" for row in rows]


def _first_of_month(birth: str) -> date | None:
    return date.fromisoformat(birth).replace(day=1) if birth else None


def test_each_row_is_linked_to_its_person_by_the_first_way_that_works(home, tmp_path):
    rows = _payroll("2026-01", [row for row, _, _ in ROWS.values()])
    deliver(home, tmp_path / "sent", "2026-01-31", {"person": PEOPLE, "payroll": rows})
    frame = linked(home)
    for case, (row, person, method) in ROWS.items():
        number, _, unit, name, birth = row.split(",")
        link = frame.filter(
            pl.col("person_key").eq_missing(pl.lit(KEYS.of(number) if number else None)),
            pl.col("name_key") == KEYS.of(name),
            pl.col("birth_month").eq_missing(pl.lit(_first_of_month(birth))),
            pl.col("organization_code") == unit,
        )
        expected = KEYS.of(citizen_id(person)) if person else None
        assert link["linked_person_key"].to_list() == [expected], case
        assert link["method_code"].to_list() == [method], case
        assert (link["score"].is_null() | (link["score"] >= 0.9)).all(), case
        assert (link["candidates"].item() > 0) == (person is not None), case


def test_leftover_rows_of_both_lists_are_linked_to_each_other(home, tmp_path):
    rows = {
        "person": PEOPLE,
        "payroll": _payroll("2026-01", [",N1,B1,孙悟空,1955-03-03", ",N2,B1,牛魔王,1950-01-01"]),
        "roster": ["2026-01,,R1,B1,孙误空,1955-03-03,11,"],
    }
    deliver(home, tmp_path / "sent", "2026-01-31", rows)
    frame = linked(home)
    subject = dict(frame.select("name_key", "subject_key").iter_rows())
    assert subject[KEYS.of("孙悟空")] == subject[KEYS.of("孙误空")] != subject[KEYS.of("牛魔王")]
    assert frame["linked_person_key"].null_count() == 3


def _months(folder: Path) -> list[tuple]:
    """Three months: someone enters in the third who was paid without post before."""
    first = [row for row, _, _ in ROWS.values()]
    later = [",N9,B1,孙悟空,1955-03-03", ",N1,B1,张小明,1980-01-02", ",N2,B2,钱七,1988-08-08"]
    entered = [*PEOPLE, f"{citizen_id(7)},B1,孙悟空,1955-03-03,11,"]
    return [
        ("2026-01-31", {"person": PEOPLE, "payroll": _payroll("2026-01", first)}),
        ("2026-02-28", {"person": PEOPLE, "payroll": _payroll("2026-02", later)}),
        ("2026-03-31", {"person": entered, "payroll": _payroll("2026-03", later + first)}),
    ]


def test_a_new_month_scores_only_new_pairs_and_equals_linking_all(tmp_path, monkeypatch):
    compared: list[tuple[int, int]] = []

    def counted(connection, left, right, *rest):
        compared.append(
            tuple(connection.table(name).count("*").fetchall()[0][0] for name in (left, right))
        )
        return scored_pairs(connection, left, right, *rest)

    monkeypatch.setattr(links, "scored_pairs", counted)
    home, months = Home(tmp_path / "home"), _months(tmp_path)
    for number, (day, rows) in enumerate(months):
        deliver(home, tmp_path / "sent", day, rows)
        compared.clear()
        monthly = linked(home, is_kept=True)
        at_once = Home(tmp_path / f"home{number}")
        for other_day, other_rows in months[: number + 1]:
            deliver(at_once, tmp_path / f"sent{number}", other_day, other_rows)
        if number == 2:
            # No list row is new: the earlier ones meet the person who entered, and no other.
            assert compared == [(0, 5), (7, 1)]
        assert_frame_equal(linked(at_once), monthly)


def test_any_order_of_arrival_gives_the_same_links(tmp_path):
    results = []
    for number, order in enumerate(itertools.permutations(range(3))):
        home = Home(tmp_path / f"home{number}")
        months = _months(tmp_path)
        for place in order:
            deliver(home, tmp_path / f"sent{number}", *months[place])
            results_now = linked(home, is_kept=True)
        results.append(results_now)
    for frame in results[1:]:
        assert_frame_equal(frame, results[0])
