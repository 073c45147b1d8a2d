"""The report on a reform: what the marts say, balanced, in every format from one document."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest

from bianzhi.commands.sql import readable_database
from bianzhi.problems import Failed
from publish.query import Reader
from reports import figure, periods, web
from reports.compose import Request, compose
from reports.document import Document
from reports.fill import FilledTable
from tests.reports.pages import ADDRESS, read
from tests.support.demo import run_bianzhi

REFORMS = ("2018", "2023")


@pytest.fixture(scope="module")
def reader(demo_home) -> Iterator[Reader]:
    with Reader(readable_database(demo_home)) as opened:
        yield opened


@pytest.fixture(scope="module", params=REFORMS)
def document(reader: Reader, request: pytest.FixtureRequest) -> Document:
    return compose(reader, Request("reform", periods.reform(reader, request.param)))


def _tables(document: Document) -> dict[str, FilledTable]:
    return {table.code: table for table in document.tables}


def test_every_balance_holds(document: Document) -> None:
    """Among them that the causes add up to the change, on either structure."""
    assert all(check.holds for check in document.checks)
    rules = {check.equation.rule for check in document.checks}
    assert {"R1-1", "R2-1", "R2-2", "R3-2", "R5-1", "R6-1", "R2.rows"} <= rules
    causes = [check for check in document.checks if check.equation.rule == "R2-2"]
    assert len(causes) == 4


def test_the_overview_is_the_comparison(document: Document, reader: Reader) -> None:
    table = _tables(document)["R1"]
    found = reader.run(
        "select measure_code, sum(before_value), sum(after_value) "
        "from historical_change.reform_comparison "
        f"where reform_code = '{table.period.reform}' and structure_code = 'constant' "
        "and level_code = 'organization' and measure_code not in ('age', 'education') "
        "group by measure_code"
    )
    expected = {code: (before, after) for code, before, after in found.rows()}
    shown = {
        row.code: (table.value(row.code, "before"), table.value(row.code, "after"))
        for row in table.rows
    }
    assert {code: tuple(map(Decimal, both)) for code, both in shown.items()} == expected


def test_bodies_stand_on_both_structures_side_by_side(document: Document) -> None:
    table = _tables(document)["R6"]
    bodies = [row for row in table.rows if row.depth == 2]
    assert bodies
    for row in bodies:
        before = [table.value(row.code, f"before_{kind}") for kind in ("as_named", "constant")]
        assert before[0] != before[1]


def test_the_paths_carry_the_state_before(document: Document, reader: Reader) -> None:
    """What bodies had goes somewhere, all of it; names are those of the time."""
    table = _tables(document)["R8"]
    codes = [row.items[-1].code for row in table.rows if row.depth == 2]
    listed = ", ".join(f"'{code}'" for code in codes)
    found = reader.run(
        "select sum(authorized_posts), sum(in_post) "
        "from organization_structure.establishment_use_month "
        f"where month = date '{table.period.opening}' and organization_code in ({listed})"
    )
    expected = next(found.rows())
    for column, value in zip(("authorized", "in_post"), expected, strict=True):
        assert Decimal(table.value("total", column)) == value


def test_names_in_a_path_are_those_of_their_time(reader: Reader) -> None:
    document = compose(reader, Request("reform", periods.reform(reader, "2018"), tables=("R8",)))
    table = document.tables[0]
    row = next(row for row in table.rows if row.code.endswith(".35050010018.35050010030"))
    names = [item.label["zh"] for item in row.items[-2:]]
    assert names == ["泉州市国土资源局", "泉州市自然资源和规划局"]


def test_the_course_marks_its_breaks(document: Document) -> None:
    table = _tables(document)["R7"]
    assert all(row.depth == 1 for row in table.rows)
    expected = {"2018": {"2018-07", "2019-06"}, "2023": {"2025-01"}}[table.period.reform]
    assert expected <= set(table.marks)


def test_a_figure_of_a_reform_can_be_explained(document: Document, reader: Reader) -> None:
    table = _tables(document)["R2"]
    wanted = document.figure_id(table, table.row["in_post"], table.column["as_named"])
    told = figure.explain(reader, wanted, "zh")
    assert told.value == table.value("in_post", "as_named")
    assert next(reader.run(told.sql).rows())[0] == told.value
    assert told.count > 0


def test_the_page_shows_the_tables(document: Document, reader: Reader) -> None:
    text = web.html(document)
    assert ADDRESS.findall(text) == []
    assert text.count("<svg") == len(document.charts) == 6
    page = read(text)
    for table in document.tables:
        row, column = table.rows[-1], table.leaves[0]
        sql = page.sql(table.code, row.code, column.code)
        assert next(reader.run(sql).rows())[0] == table.value(row.code, column.code)


def test_an_unknown_reform_is_refused(reader: Reader) -> None:
    with pytest.raises(Failed) as refused:
        periods.reform(reader, "1998' or true --")
    assert refused.value.exit_code == 2
    assert "2018" in str(refused.value)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_command_writes_the_same_bytes(demo_home, tmp_path: Path, lang: str) -> None:
    pages = []
    for name in ("first", "second"):
        out = tmp_path / name
        options = ("--format", "html", "--out", str(out), "--lang", lang)
        run_bianzhi(demo_home, "report", "reform", "--reform", "2018", *options)
        [path] = out.glob("*.html")
        pages.append(path.read_bytes())
    assert pages[0] == pages[1]
    words = {
        "zh": ("实有人数变化归因", "固定结构口径"),
        "en": ("In post: why they changed", "Constant"),
    }
    assert all(word in pages[0].decode("utf-8") for word in words[lang])
