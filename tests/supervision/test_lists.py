"""The lists of lights and warnings as a user types them, against queries of the marts."""

from __future__ import annotations

import csv
import io

import openpyxl
import pytest

from tests.support.demo import run_bianzhi


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def listed(home, *arguments: str) -> list[dict[str, str]]:
    return rows(run_bianzhi(home, *arguments, "--format", "csv"))


def asked(home, query: str) -> list[dict[str, str]]:
    return rows(run_bianzhi(home, "sql", query, "--format", "csv"))


@pytest.mark.parametrize("month", ["2016-12", "2026-06"])
@pytest.mark.parametrize("color", ["red", "yellow", "green"])
def test_every_cell_of_a_color_is_listed_once(demo_home, month, color):
    expected = asked(
        demo_home,
        f"select organization_code from establishment_use_month where light_code = '{color}' "
        f"and month = last_day(date '{month}-01') union all "
        f"select organization_code from leadership_use_month where light_code = '{color}' "
        f"and month = last_day(date '{month}-01') order by 1",
    )
    result = listed(demo_home, "lights", "--month", month, "--color", color)
    assert sorted(row["organization code"] for row in result) == [
        row["organization_code"] for row in expected
    ]
    assert len({row["id"] for row in result}) == len(result) > 0


def test_each_line_leads_to_an_explanation(demo_home):
    for row in listed(demo_home, "lights")[:5]:
        text = run_bianzhi(demo_home, "explain", "light", row["id"])
        assert row["organization code"] in text or row["organization"] in text


def test_filters_take_codes_and_names(demo_home):
    by_code = listed(demo_home, "lights", "--color", "any", "--county", "350582")
    by_name = listed(demo_home, "lights", "--color", "any", "--county", "晋江市")
    assert by_code == by_name
    assert {row["county_code"] for row in by_code} == {"350582"}
    by_level = listed(demo_home, "lights", "--color", "any", "--level", "2", "--system", "03")
    assert {(row["admin_level_code"], row["system_code"]) for row in by_level} == {("2", "03")}


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--month", "2040-01"), ("2014-01", "2026-06")),
        (("--month", "last"), ("2014-01", "2026-06")),
        (("--color", "pink"), ("green", "any")),
        (("--county", "999"), ("350582",)),
    ],
)
@pytest.mark.parametrize("verb", ["lights", "warnings"])
def test_what_does_not_exist_is_refused_with_what_does(demo_home, verb, arguments, words):
    with pytest.raises(RuntimeError) as refused:
        run_bianzhi(demo_home, verb, *arguments)
    assert all(word in str(refused.value) for word in (*words, arguments[1]))


@pytest.mark.parametrize("verb", ["lights", "warnings"])
def test_a_workbook_has_the_lines_of_the_screen(demo_home, tmp_path, verb):
    path = tmp_path / "list.xlsx"
    run_bianzhi(demo_home, verb, "--format", "xlsx", "--out", str(path))
    sheet = openpyxl.load_workbook(path).active
    header, *lines = sheet.iter_rows(values_only=True)
    expected = listed(demo_home, verb)
    assert [line[0] for line in lines] == [row["id"] for row in expected]
    assert header[0] == "id"


@pytest.mark.parametrize("verb", ["lights", "warnings"])
def test_a_list_speaks_chinese(demo_home, verb):
    text = run_bianzhi(demo_home, verb, "--lang", "zh")
    title, header, *_ = text.splitlines()
    assert title.startswith("2026-06")
    assert header.split()[:2] == ["编号", "机构编码"]
