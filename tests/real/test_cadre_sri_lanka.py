"""Cadre and staff of a ministry: figures reported by others, without individual persons."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import duckdb
import pytest

from bianzhi.core.home import Home
from tests.support.demo import run_bianzhi

pytestmark = pytest.mark.real

YEARS = (2019, 2020, 2022)
COUNT, MEANING = "Vacancy_Excess_Count", "Vacancy_Excess_Type"


@pytest.fixture(scope="module")
def raw(real_data) -> dict[int, list[dict[str, str]]]:
    """The files as read by the csv module."""
    result = {}
    for year in YEARS:
        path = real_data / "cadre_sri_lanka" / f"{year}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            result[year] = list(csv.DictReader(file))
    return result


@pytest.fixture(scope="module")
def home(real_data, models, tmp_path_factory) -> Home:
    """The folder through the whole flow in one run."""
    home = models.lend_project(Home(tmp_path_factory.mktemp("cadre")))
    folder = str(real_data / "cadre_sri_lanka")
    run_bianzhi(home, "run", folder, "--source", "cadre_sri_lanka", "--received-at", "2026-01-01")
    return home


@pytest.fixture(scope="module")
def published(home):
    path = home.current_publication / "bianzhi.duckdb"
    with duckdb.connect(str(path), read_only=True) as connection:
        yield connection


def excess(row: dict[str, str]) -> int:
    """The signed excess: staff beyond the cadre is above zero."""
    return int(row[COUNT]) * {"vacancies": -1, "excess": 1}[row[MEANING]]


def test_every_row_of_every_year_lands(raw, published):
    assert {year: len(rows) for year, rows in raw.items()} == dict.fromkeys(YEARS, 9)
    parts = published.sql(
        "select year(as_of_date), strftime(as_of_date, '%m-%d'), rows_read, rows_landed, "
        "rows_quarantined from supervision.delivery_part where entity = 'reported_use' order by 1"
    ).fetchall()
    assert parts == [(year, "12-31", 9, 9, 0) for year in YEARS]


def test_sums_of_each_year_are_those_of_the_raw_file(raw, published):
    expected = {
        year: {
            "authorized_posts": sum(int(row["Approved Cadre"]) for row in rows),
            "in_post": sum(int(row["Existing"]) for row in rows),
            "vacant_posts": sum(int(row[COUNT]) for row in rows if row[MEANING] == "vacancies"),
            "over_posts": sum(int(row[COUNT]) for row in rows if row[MEANING] == "excess"),
        }
        for year, rows in raw.items()
    }
    assert {year: sums["over_posts"] for year, sums in expected.items()} == {
        2019: 15,
        2020: 16,
        2022: 30,
    }
    result = published.sql(
        "select year(month), measure_code, cast(sum(reported) as integer) "
        "from organization_structure.reported_use_comparison group by all"
    ).fetchall()
    assert len(result) == 12
    assert {(year, measure): total for year, measure, total in result} == {
        (year, measure): total for year, sums in expected.items() for measure, total in sums.items()
    }


def test_no_row_fails_its_own_arithmetic(raw, published):
    wrong = [
        (year, number)
        for year, rows in raw.items()
        for number, row in enumerate(rows, 2)
        if int(row["Existing"]) - int(row["Approved Cadre"]) != excess(row)
    ]
    assert wrong == []
    checked = published.sql(
        "select count(*), count(*) filter (is_consistent) "
        "from organization_structure.reported_use_comparison "
        "where measure_code in ('vacant_posts', 'over_posts')"
    ).fetchall()
    assert checked == [(54, 54)]
    assert published.sql("select count(*) from supervision.finding").fetchall() == [(0,)]


def test_the_rows_in_excess_are_there_as_printed(raw, published):
    printed = {
        (year, number, int(row[COUNT]))
        for year, rows in raw.items()
        for number, row in enumerate(rows, 2)
        if row[MEANING] == "excess"
    }
    result = published.sql(
        "select year(month), row_no, reported from organization_structure.reported_use_comparison "
        "where measure_code = 'over_posts' and reported > 0"
    ).fetchall()
    assert len(printed) == 4
    assert set(result) == printed


def test_nothing_is_recomputed_where_only_others_tell(published):
    rows = published.sql(
        "select distinct comparison_code, recomputed, is_observed "
        "from organization_structure.reported_use_comparison"
    ).fetchall()
    assert rows == [("no_detail", None, False)]


def test_groups_of_staff_keep_one_code_over_a_change_of_layout(published):
    """Until 2020 the group of staff marks home-based staff, from 2022 the category does."""
    years = published.sql(
        "select organization_code, establishment_type_code, count(distinct month) "
        "from organization_structure.reported_use_comparison group by all order by all"
    ).fetchall()
    assert len(years) == 9
    assert {count for *_, count in years} == {3}
    codes = {code for row in years for code in row[:2]}
    assert all(code.startswith("cadre_sri_lanka:") for code in codes)
    organizations = published.sql(
        "select organization_code, organization_name, is_placeholder "
        "from historical_change.organization_history order by 1"
    ).fetchall()
    assert organizations == [
        ("cadre_sri_lanka:ministry", "Ministry (Colombo)", False),
        ("cadre_sri_lanka:missions", "Missions", False),
    ]


def test_the_gate_lets_them_pass(home):
    published = json.loads(Path(home.current_publication, "publication.json").read_text("utf-8"))
    assert published["verdict"] == "pass"
