"""Charts show the figures of the tables, nothing hidden, and have equal bytes."""

from __future__ import annotations

import dataclasses
import json
import re
from collections.abc import Iterator
from itertools import pairwise

import pytest

from bianzhi.read.database import readable_database
from bianzhi.read.query import Reader
from bianzhi.reports.charts import forms as forms
from bianzhi.reports.charts.draw import charts
from bianzhi.reports.charts.sankey import Link, sankey
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import Chart
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.define.definitions import BadDefinition
from bianzhi.reports.render import drawing


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


@pytest.fixture(scope="module")
def annual(reader: Reader) -> dict[str, FilledTable]:
    return _filled(reader, periods.year(2024), "annual")


@pytest.fixture(scope="module")
def monthly(reader: Reader) -> dict[str, FilledTable]:
    return _filled(reader, periods.month("2024-06"), "monthly")


@pytest.fixture(scope="module")
def reform(reader: Reader) -> dict[str, FilledTable]:
    return _filled(reader, periods.reform(reader, "2018"), "reform")


def _filled(reader: Reader, period: periods.Period, report: str) -> dict[str, FilledTable]:
    """The tables behind the charts of a report."""
    facts = Facts(reader, period)
    codes = sorted({chart["table"] for chart in definitions.report(report).charts})
    parts = [code.partition("@") for code in codes]
    result = [fill(facts, definitions.table(code), by or None) for code, _, by in parts]
    return {table.code: table for table in result}


def _drawn(report: str, tables: dict[str, FilledTable], lang: str = "zh") -> dict[str, Chart]:
    result = charts(definitions.report(report), list(tables.values()), lang)
    return {chart.code: chart for chart in result}


def _values(spec) -> list[dict]:
    """All data rows of a specification."""
    if isinstance(spec, dict):
        own = spec.get("data", {}).get("values", []) if "data" in spec else []
        return own + [row for part in spec.values() for row in _values(part)]
    return [row for part in spec for row in _values(part)] if isinstance(spec, list) else []


@pytest.mark.parametrize("report", ["annual", "monthly", "reform"])
def test_every_declared_chart_is_drawn(report: str, request: pytest.FixtureRequest) -> None:
    tables = request.getfixturevalue(report)
    for lang in ("zh", "en"):
        drawn = charts(definitions.report(report), list(tables.values()), lang)
        assert len(drawn) == len(definitions.report(report).charts)
        for chart in drawn:
            assert chart.title
            assert chart.alt
            assert chart.spec["config"]["font"]
        if lang == "en":
            words = [chart.title + chart.alt for chart in drawn]
            assert not re.search(r"[\u4e00-\u9fff]", "".join(words))


def test_a_chart_without_its_table_is_left_out(annual: dict[str, FilledTable]) -> None:
    only = {"T2": annual["T2"]}
    assert set(_drawn("annual", only)) == {"T2-posts"}


def test_the_same_tables_give_the_same_picture(reform: dict[str, FilledTable]) -> None:
    first, second = (_drawn("reform", reform) for _ in range(2))
    for code, chart in first.items():
        assert json.dumps(chart.spec) == json.dumps(second[code].spec)
    flows = first["R8-where"]
    assert drawing.svg(flows) == drawing.svg(second["R8-where"])


def test_use_of_posts_is_that_of_the_table(annual: dict[str, FilledTable]) -> None:
    table = annual["T2"]
    shown = _values(_drawn("annual", annual)["T2-posts"].spec)
    for kind, column in (("核定编制", "authorized"), ("实有人员", "in_post")):
        expected = [table.value(row.code, column) for row in table.rows if row.depth == 2]
        assert [item["value"] for item in shown if item.get("kind") == kind] == expected
    over = {table.value(row.code, "over") for row in table.rows if row.depth == 2} - {0}
    assert {item["value"] for item in shown if item.get("told", "").startswith("超编")} == over


def test_the_pyramid_adds_up_to_the_staff(annual: dict[str, FilledTable]) -> None:
    table = annual["T7"]
    shown = _values(_drawn("annual", annual)["T7-ages"].spec)
    assert sum(item["value"] for item in shown) == table.value("total", "headcount")
    women = sum(item["value"] for item in shown if item["side"] == "女")
    assert women == table.value("total", "sex_2")
    assert all((item["place"] <= 0) == (item["side"] == "男") for item in shown if item["value"])


def test_changes_lead_from_opening_to_closing(annual: dict[str, FilledTable]) -> None:
    table = annual["T9"]
    bars = _values(_drawn("annual", annual)["T9-changes"].spec)
    assert bars[0]["to"] == table.value("total", "opening")
    assert bars[-1]["to"] == table.value("total", "closing")
    assert bars[-2]["to"] == bars[-1]["to"]
    assert all(item["to"] == other["from"] for item, other in pairwise(bars[:-1]))


def test_causes_lead_to_the_change(reform: dict[str, FilledTable]) -> None:
    drawn = _drawn("reform", reform)
    for code, row in (("causes", "in_post"), ("causes-posts", "authorized_posts")):
        bars = _values(drawn[f"R2-{code}"].spec)
        assert bars[-1]["to"] == reform["R2"].value(row, "as_named") == bars[-2]["to"]


def test_lights_are_counted_as_in_the_table(annual: dict[str, FilledTable]) -> None:
    table = annual["S1"]
    shown = _values(_drawn("annual", annual)["S1-lights"].spec)
    assert sum(item["value"] for item in shown) == table.value("total", "cells")


def test_courses_carry_their_breaks(
    annual: dict[str, FilledTable], reform: dict[str, FilledTable]
) -> None:
    years = _values(_drawn("annual", annual)["S2-years"].spec)
    assert {year["time"] for year in years if "is_moment" in year} == {"2018-01-01", "2019-01-01"}
    months = _values(_drawn("reform", reform)["R7-course"].spec)
    breaks = {month["time"] for month in months if month.get("is_moment") is False}
    assert breaks == {"2018-07-01", "2019-06-01"}
    moments = {month["time"] for month in months if month.get("is_moment")}
    assert moments == {"2018-09-01", "2020-03-01"}
    first = [month for month in months if "value" in month and month["time"] == months[0]["time"]]
    assert {item["value"] for item in first} == {100}


@pytest.mark.parametrize(("lang", "said"), [("zh", "轴不从零起"), ("en", "not begin at zero")])
def test_a_broken_axis_is_said_on_the_chart_and_in_its_words(
    annual: dict[str, FilledTable],
    monthly: dict[str, FilledTable],
    reform: dict[str, FilledTable],
    lang: str,
    said: str,
) -> None:
    drawn = {
        **_drawn("annual", annual, lang),
        **_drawn("monthly", monthly, lang),
        **_drawn("reform", reform, lang),
    }
    broken = {"T9-changes", "S2-years", "S2-counties", "M1-changes", "R7-course"}
    for code, chart in drawn.items():
        is_said = said in json.dumps(chart.spec, ensure_ascii=False)
        assert is_said == (said in chart.alt) == (code in broken), code


def test_steps_of_a_flow_have_names_of_their_own(annual: dict[str, FilledTable]) -> None:
    for lang in ("zh", "en"):
        names = [bar["name"] for bar in _values(_drawn("annual", annual, lang)["T9-changes"].spec)]
        assert len(names) == len(set(names))


def test_what_is_hidden_is_not_drawn(annual: dict[str, FilledTable]) -> None:
    """No chart contains a hidden figure or a figure that reveals it, and the chart states this."""
    table = annual["T7"]
    band = next(
        code
        for code in table.column
        if code.startswith("women_age_") and table.value("total", code)
    )
    masked = dataclasses.replace(table, hidden={("total", band): "∗"})
    chart = _drawn("annual", {"T7": masked})["T7-ages"]
    shown = _values(chart.spec)
    label = table.column[band].label["zh"]
    assert not [item for item in shown if item["band"] == label]
    assert "未公布的 1 个数" in chart.alt
    every = dataclasses.replace(
        annual["T9"], hidden={("total", code): "∗" for code in annual["T9"].column}
    )
    assert _drawn("annual", {"T9": every}) == {}


def test_flows_of_bodies_keep_their_sum() -> None:
    links = [Link("a", "x", 30.0), Link("a", "y", 10.0), Link("b", "y", 20.0)]
    names, after = {"a": "甲局", "b": "乙局"}, {"x": "丙局", "y": "丁局"}
    spec = sankey(links, names, after, {"a": 53.0, "b": 20.0})
    rows = _values(spec)
    widths = {row["link"]: round(row["y2"] - row["y"], 1) for row in rows if "link" in row}
    assert widths["a|x"] / widths["a|y"] == pytest.approx(3, rel=0.02)
    words = {row["text"] for row in rows if "text" in row}
    assert words == {"甲局  40／53", "乙局  20", "30  丙局", "30  丁局"}


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_picture_of_some_flows_says_which_part_it_is(
    reform: dict[str, FilledTable], lang: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bianzhi.reports.charts.draw.MOST_LINKS", 12)
    chart = _drawn("reform", reform, lang)["R8-where"]
    table = reform["R8"]
    drawn = {value["link"] for value in _values(chart.spec) if "link" in value}
    paths = {f"{r.items[-2].code}|{r.items[-1].code}": r for r in table.rows if r.depth == 3}
    people = sum(table.value(paths[link].code, "in_post") for link in drawn)
    for output in (people, table.value("total", "in_post")):
        assert f"{output:,.0f}" in chart.alt
    # For an organization drawn in part, its whole stock is shown too.
    had = {r.items[-1].code: table.value(r.code, "in_post") for r in table.rows if r.depth == 2}
    whole = {start: f"{had[start]:g}" for start in {link.split("|")[0] for link in drawn}}
    words = [value["text"] for value in _values(chart.spec) if value.get("is_left")]
    assert sorted(word.split("  ")[1].split("／")[-1] for word in words) == sorted(whole.values())


@pytest.mark.parametrize("values", [(-8214, 7631, 931, -135), (62, -10, 46), (120_450, -98_333)])
def test_numbers_on_an_axis_stand_apart(values: tuple[int, ...]) -> None:
    steps = [{"name": str(v), "value": v, "is_whole": False} for v in values]
    picture = drawing.svg(Chart("c", "", "", forms.waterfall(steps, None)))
    marks = re.findall(
        r'<text text-anchor="middle" transform="translate\(([\d.]+),16\)"[^>]*>([^<]+)<', picture
    )
    assert len(marks) > 1
    for (first, text), (second, _) in pairwise(marks):
        assert float(second) - float(first) > 6.5 * len(text) + 4


def test_names_are_text_in_a_picture() -> None:
    name = "<script>alert(1)</script>&\"'"
    links = [Link("a", "x", 3.0)]
    picture = drawing.svg(Chart("c", "", "", sankey(links, {"a": name}, {"x": name}, {"a": 3.0})))
    assert "<script" not in picture
    assert "&lt;script&gt;" in picture


def test_a_chart_of_a_column_that_is_not_there_is_told(annual: dict[str, FilledTable]) -> None:
    output = {**definitions.report("annual").charts[0], "over": "no_such_column"}
    wrong = dataclasses.replace(definitions.report("annual"), charts=(output,))
    with pytest.raises(BadDefinition, match="no_such_column"):
        charts(wrong, list(annual.values()), "zh")
