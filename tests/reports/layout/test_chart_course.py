"""Time axes are labelled at their ends, notes do not overlap, breaks are stated."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest

from bianzhi.reports.charts import forms
from bianzhi.reports.charts.course import (
    NOTE_LETTER,
    PLOT,
    SMALL,
    YEAR,
    course,
    multiples,
    note_levels,
    reaches_zero,
    ticks,
)
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import Chart
from bianzhi.reports.render import drawing

YEARS = [f"{year}-01-01" for year in range(2014, 2025)]
MONTHS = [f"{n // 12}-{n % 12 + 1:02d}-01" for n in range(2016 * 12 + 8, 2022 * 12 + 3)]


def points(times: list[str], name: str = "实有", first: int = 2900) -> list[dict]:
    return [{"time": t, "name": name, "value": first + n} for n, t in enumerate(times)]


def mark(time: str, name: str, is_moment: bool = False) -> dict:
    return {"time": time, "name": name, "is_moment": is_moment}


def words(spec) -> list[tuple[str, float, float]]:
    """Every text of the chart with the position from its own mark."""
    picture = drawing.svg(Chart("c", "", "", spec))
    findall = re.findall(
        r'<text[^>]*transform="translate\(([-\d.]+),([-\d.]+)\)[^>]*>([^<]+)<', picture
    )
    return [(text, float(x), float(y)) for x, y, text in findall]


@pytest.mark.parametrize("times", [YEARS, MONTHS, YEARS[:2], MONTHS[:5]])
@pytest.mark.parametrize("wide", [PLOT, SMALL[0]])
def test_first_and_last_moment_are_labelled_and_labels_do_not_meet(times, wide):
    result = ticks(times, wide)
    assert (result[0], result[-1]) == (times[0], times[-1])
    place = {time: wide * number / (len(times) - 1) for number, time in enumerate(times)}
    if len(result) > 2:
        assert all(place[other] - place[item] >= YEAR - 4 for item, other in pairwise(result))
    assert all(time.endswith("-01-01") for time in result[1:-1])


def test_a_single_moment_has_its_label():
    assert ticks(["2024-01-01"], PLOT) == ["2024-01-01"]


@pytest.mark.parametrize(
    ("times", "ends"), [(YEARS, ("2014", "2024")), (MONTHS, ("2016-09", "2022-03"))]
)
def test_the_picture_shows_the_labels_of_the_ends(times, ends):
    shown = [text for text, _, _ in words(course(points(times), ["实有"], [], "人"))]
    assert set(ends) <= set(shown)
    small = [{**point, "group": "甲县"} for point in points(times)]
    shown = [text for text, _, _ in words(multiples(small, ["甲县"], ["实有"], []))]
    assert set(ends) <= set(shown)


def test_small_pictures_have_their_own_axes_and_stand_below_each_other():
    """Also where labels differ in width, and where the last row is not full."""
    groups = ["甲县", "乙县", "丙县", "丁县", "戊县"]
    small = [
        {**point, "group": group}
        for place, group in enumerate(groups)
        for point in points(YEARS, first=10 ** (place + 1))
    ]
    spec = multiples(small, groups, ["实有"], [mark("2018-01-01", "口径")])
    shown = [text for text, _, _ in words(spec)]
    assert [shown.count(year) for year in ("2014", "2024")] == [len(groups)] * 2
    assert all(shown.count(group) == 1 for group in groups)
    picture = drawing.svg(Chart("c", "", "", spec))
    places = re.findall(r'concat_\d+_group"[^>]*><g transform="translate\((.+?),(.+?)\)', picture)
    assert len(places) == len(groups)
    assert len({x for x, _ in places}) == 3
    assert len({y for _, y in places}) == 2


MARKS = [
    [mark("2018-01-01", "税务机构合并上划"), mark("2019-01-01", "职务与职级并行")],
    [mark("2018-01-01", "甲"), mark("2018-01-01", "乙")],
    [
        mark("2014-01-01", "一二三四五六七八九十" * 4),
        mark("2018-01-01", "中"),
        mark("2024-01-01", "末"),
    ],
    [
        mark(f"{year}-01-01", "Ranks replace non-leading posts", year % 2 == 0)
        for year in range(2014, 2025)
    ],
]


@pytest.mark.parametrize("marks", MARKS)
def test_notes_neither_meet_each_other_nor_the_rule_of_another(marks):
    levels = note_levels(marks, YEARS)
    start = [PLOT * YEARS.index(item["time"]) / (len(YEARS) - 1) for item in marks]
    ends = [
        x + NOTE_LETTER * layout.columns_wide(m["name"]) for x, m in zip(start, marks, strict=True)
    ]
    for index in range(len(marks)):
        for other in range(len(marks)):
            if (
                index != other
                and start[index] <= start[other] < ends[index]
                and start[index] < start[other]
            ):
                # The rule of the other note ends below the line of this note.
                assert levels[other] < levels[index]
            if index < other and start[index] == start[other]:
                assert levels[index] != levels[other]


@pytest.mark.parametrize("marks", MARKS)
def test_notes_stand_above_the_lines(marks):
    shown = words(course(points(YEARS), ["实有"], marks, "人"))
    levels = note_levels(marks, YEARS)
    top = {y for text, _, y in shown if text in {item["name"] for item in marks}}
    assert len(top) == len(set(levels))
    assert max(top) < 0
    spec = course(points(YEARS), ["实有"], marks, "人")
    assert spec["layer"][0]["encoding"]["color"]["legend"]["orient"] == "bottom"


@pytest.mark.parametrize(
    ("values", "zero"),
    [([2900, 2950], False), ([1, 100], True), ([98, 102], False), ([], True), ([0, 5], True)],
)
def test_an_axis_begins_at_zero_unless_the_lines_are_far_above_it(values, zero):
    assert reaches_zero(values) == zero


def test_a_waterfall_says_where_its_axis_is_broken_and_cuts_its_bars():
    whole = [
        {"name": "年初", "value": 2938, "is_whole": True},
        {"name": "退休", "value": -66, "is_whole": False},
        {"name": "年末", "value": 2872, "is_whole": True},
    ]
    broken = [text for text, _, _ in words(forms.waterfall(whole, "人", "（横轴不从零起）"))]
    assert forms.starts_above_zero(whole)
    assert "人（横轴不从零起）" in broken
    assert broken.count("//") == 2
    flat = [{**item, "is_whole": False} for item in whole[1:2]]
    shown = [text for text, _, _ in words(forms.waterfall(flat, "人", "（横轴不从零起）"))]
    assert not forms.starts_above_zero(flat)
    assert "人" in shown
    assert "//" not in shown
