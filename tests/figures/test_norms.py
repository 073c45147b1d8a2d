"""Each row of seeds/norms is used, and a changed row changes figures from its date on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import pytest

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.read.query import Reader
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.define import periods
from bianzhi.reports.define.definitions import table
from tests.reports.known import published_file

NORMS = PROJECT_ROOT / "seeds" / "norms"
READERS = ("models", "macros", "bianzhi")
CODES = [
    (path.stem, row[key])
    for path in sorted(NORMS.rglob("*.csv"))
    for row in csv.DictReader(path.open(encoding="utf-8", newline=""))
    for key in ("threshold_code", "window_code", "rule_id")
    if key in row and path.stem not in ("mandatory_column", "four_clear_criterion")
]


@cache
def texts() -> list[str]:
    """All texts that read norms: models, macros and queries of reports, without unit tests."""
    return [
        path.read_text("utf-8")
        for root in READERS
        for pattern in ("*.sql", "*.py", "dimensions.yml")
        for path in sorted((PROJECT_ROOT / root).rglob(pattern))
    ]


@pytest.mark.parametrize("name", sorted(path.stem for path in NORMS.rglob("*.csv")))
def test_every_list_of_norms_is_read(name):
    marks = (f"ref('{name}')", f"norms.{name}", f"{name}.csv")
    assert any(mark in text for text in texts() for mark in marks)


@pytest.mark.parametrize(("name", "code"), CODES)
def test_every_threshold_is_read_by_its_name(name, code):
    readers = [text for text in texts() if name in text or name == "light_threshold"]
    assert any(f"'{code}'" in text or f'"{code}"' in text for text in readers)


@contextmanager
def changed(tables, name: str, *statements: str) -> Iterator[None]:
    """Replace the rows of a list of norms temporarily."""
    connection = tables.connection
    connection.execute(f"create or replace table norms.kept_rows as from norms.{name}")
    try:
        for statement in statements:
            connection.execute(statement)
        yield
    finally:
        connection.execute(f"create or replace table norms.{name} as from norms.kept_rows")
        connection.execute("drop table norms.kept_rows")


def from_date(name: str, day: str, column: str, value: str, where: str = "true") -> tuple[str, ...]:
    """Statements that end the rows of a list on a day and begin others."""
    return (
        f"insert into norms.{name} select * replace ({value} as {column}, date '{day}' as "
        f"valid_from, null as valid_to) from norms.{name} where {where}",
        f"update norms.{name} set valid_to = date '{day}' "
        f"where valid_from < date '{day}' and {where}",
    )


def lights(tables, posts: int, staff: int) -> list[str]:
    people = "\n".join(f"p{number},A01,11" for number in range(staff))
    for month in ("2024-11-30", "2024-12-31"):
        tables.land(
            month,
            establishment=f"organization_code,establishment_type_code,authorized_posts\nA01,11,{posts}",
            person=f"person_id,organization_code,establishment_type_code\n{people}",
        )
    tables.build("establishment_use_month")
    query = "select light_code from organization_structure.establishment_use_month order by month"
    return [light for (light,) in tables.rows(query)]


@pytest.mark.parametrize(
    ("code", "value", "staff", "expected"),
    [
        ("over_fill_rate", "1.2", 11, ["red", "yellow"]),
        ("full_fill_rate", "0.9", 9, ["green", "yellow"]),
        ("large_vacancy_rate", "0.1", 9, ["green", "blue"]),
    ],
)
def test_a_threshold_of_lights_rules_from_its_date_on(tables, code, value, staff, expected):
    where = f"threshold_code = '{code}'"
    with changed(
        tables,
        "light_threshold",
        *from_date("light_threshold", "2024-12-01", "value", value, where),
    ):
        assert lights(tables, 10, staff) == expected


def test_bands_of_service_are_those_of_the_norms(tables):
    tables.land(
        "2024-12-31",
        organization="organization_code,organization_name\nA01,甲局",
        person="person_id,organization_code,establishment_type_code,work_started_on\n"
        "p1,A01,11,2020-01-01\np2,A01,11,2025-06-01",
    )
    shorter = "update norms.service_band set max_years = 4, min_years = 3 where band = '3_5'"
    wider = "update norms.service_band set min_years = 5 where band = '6_10'"
    longest = "update norms.service_band set max_years = 4 where band = 'under_3'"
    moved = "update norms.service_band set min_years = 5 where band = '3_5'"
    assert service(tables, 1) == {"service_3_5": 1, "service_unknown": 1}
    with changed(tables, "service_band", shorter, wider, longest, moved):
        assert service(tables, 2) == {"service_under_3": 1, "service_unknown": 1}


def service(tables, turn: int) -> dict[str, int]:
    """Staff by years of service in table T7; ``turn`` separates the published files."""
    with Reader(published_file(tables, 100_000 + turn)) as reader:
        filled = fill(Facts(reader, periods.year(2024)), table("T7"))
    values = {c.code: filled.value("total", c.code) for c in filled.leaves}
    return {code: n for code, n in values.items() if code.startswith("service_") and n}


def test_working_ages_rule_in_their_time(tables):
    for month in ("2024-11-30", "2024-12-31"):
        tables.land(
            month,
            person="person_id,organization_code,establishment_type_code,birth_date,post_title\n"
            f"p1,A01,11,1951-01-01,{month}",
        )
    query = (
        "select rule_id, valid_from from intermediate.int_finding_e04 "
        "where valid_from <= date '2024-12-31'"
    )
    statements = from_date("working_age", "2024-12-01", "max_age", "75")
    assert len(tables.build("int_finding_e04").rows(query)) == 2
    with changed(tables, "working_age", *statements):
        ((rule, _),) = tables.build("int_finding_e04").rows(query)
        assert rule == "E04"
    with changed(tables, "working_age", "update norms.working_age set max_age = 75"):
        assert tables.build("int_finding_e04").rows(query) == []


def seeds_of(name: str) -> list[dict[str, str]]:
    with next(NORMS.rglob(f"{name}.csv")).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize(("name", "low", "high"), [("service_band", "min_years", "max_years")])
def test_bands_hold_every_number_once(name, low, high):
    ns = [n for row in seeds_of(name) for n in range(int(row[low]), int(row[high]) + 1)]
    assert ns == list(range(201))
