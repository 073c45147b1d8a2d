"""Tables on a reform in a city of a few organizations, with figures counted by hand."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from bianzhi.core.problems import Failed
from bianzhi.read.query import Reader
from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import PUBLIC, Document
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.compute.listing import listing
from bianzhi.reports.define import periods
from bianzhi.reports.register import figure
from bianzhi.reports.register.compose import Request, compose
from tests.reports.reform.small_reform import REFORM, small_reform


@pytest.fixture(scope="module")
def reader(tmp_path_factory) -> Iterator[Reader]:
    path = tmp_path_factory.mktemp("reform") / "reform.duckdb"
    with Reader(small_reform(path).close()) as opened:
        yield opened


@pytest.fixture(scope="module")
def document(reader: Reader) -> Document:
    return compose(reader, Request("reform", periods.reform(reader, REFORM)))


@pytest.fixture(scope="module")
def tables(document: Document) -> dict[str, FilledTable]:
    return {table.code: table for table in document.tables}


def _named(table: FilledTable, depth: int) -> dict[str, str]:
    rows = [row for row in table.rows if row.depth == depth]
    return {row.items[-1].code: row.label["zh"] for row in rows}


def test_only_organizations_of_the_reform_with_staff_go_somewhere(tables) -> None:
    """Neither the dead bureau and its successors, nor a school that was merged separately."""
    table = tables["R8"]
    assert _named(table, 2) == {"OLD": "市农业局", "NAM": "市档案局"}
    assert _named(table, 3) == {"HEIR": "市农业农村局", "NAM": "市档案馆"}
    assert table.value("total", "in_post") == table.value("total", "authorized") == 40


def test_a_organization_is_called_by_its_name_of_the_time(tables) -> None:
    """The code of the bureau went to an office outside the reform."""
    assert _named(tables["R6"], 2) == {
        "OLD": "市农业局",
        "HEIR": "市农业农村局",
        "NAM": "市档案局 → 市档案馆",
    }


def test_organizations_touched_are_the_same_in_every_table(tables) -> None:
    before = tables["R7"].value("2018-09", "in_post_treated")
    assert before == 40
    assert tables["R6"].value("total", "before_as_named") == 40
    assert tables["R6"].value("total", "before_constant") == 40
    assert tables["R14"].value("in_post", "before_as_named") == 40
    assert tables["R15"].row.keys() == tables["R6"].row.keys()


def test_what_has_no_place_in_the_structure_is_named_and_counted(tables) -> None:
    table = tables["R5"]
    row = table.row["admin_level.none"]
    assert row.label == {
        "zh": "改革后结构以外",
        "en": "Outside the structure after the reform",
    }
    assert (table.value(row.code, "before_in_post"), table.value(row.code, "after_in_post")) == (
        3,
        7,
    )
    assert "无承接的1个" in table.marks[row.code]["zh"]
    assert "新设的1个" in table.marks[row.code]["zh"]
    assert "1 founded later" in table.marks[row.code]["en"]
    assert tables["R9"].marks.keys() >= {"system.in_post.none"}


def test_units_stand_on_both_structures(tables) -> None:
    table = tables["R9"]
    assert table.headings == {"admin_level", "system", "policy_field"}
    shown = [table.value("system.in_post.system_03", column.code) for column in table.leaves]
    assert shown == [68, 73, 5, 65, 66, 1]
    part = "system.in_post.system_03.establishment_type_11"
    assert table.row[part].is_detail
    assert table.value(part, "change_constant") == 1


def test_causes_of_a_unit_leave_nothing_over(tables) -> None:
    table = tables["R10"]
    output = {column.code: table.value("system.system_03", column.code) for column in table.leaves}
    assert output == {
        "change_as_named": 5,
        "cause_as_named_entries": 6,
        "cause_as_named_reform": -1,
        "left_as_named": 0,
        "change_constant": 1,
        "cause_constant_entries": 2,
        "cause_constant_reform": -1,
        "left_constant": 0,
    }
    assert tables["R11"].value("system.none", "cause_constant_ledger_difference") == 4
    assert tables["R15"].value("2.HEIR", "cause_constant_entries") == 3


def test_a_cause_that_is_missing_blocks_the_report(tmp_path) -> None:
    office = small_reform(tmp_path / "short.duckdb")
    office.connection.execute(
        "delete from historical_change.reform_decomposition "
        "where structure_code = 'constant' and level_code = 'system' "
        "and measure_code = 'in_post' and component_code = 'entries' and unit_code = 'none'"
    )
    with Reader(office.close()) as reader:
        period = periods.reform(reader, REFORM)
        with pytest.raises(Failed) as refused:
            compose(reader, Request("reform", period))
        assert refused.value.exit_code == 3
        draft = compose(reader, Request("reform", period, is_draft=True))
    table = next(table for table in draft.tables if table.code == "R10")
    assert table.value("system.none", "left_constant") == 4


def test_what_the_ledger_does_not_explain_says_so(tables) -> None:
    row = tables["R2"].row["authorized_posts.ledger_difference"]
    assert row.label == {"zh": "台账未解释", "en": "Not explained by the ledger"}


def test_a_rate_that_nobody_has_is_no_nought(tables) -> None:
    table = tables["R13"]
    row = "system.fill_rate.system_03"
    assert float(table.value(row, "mix_constant")) == 2
    assert table.value(row, "mix_as_named") is None
    assert {"system", "system.fill_rate"} == table.headings


def test_a_course_says_which_months_it_shows(document, tables) -> None:
    above = layout.above(document, tables["R7"])
    assert "2018年7月1日" in above[1]
    assert "2020年3月31日" in above[1]


@pytest.mark.parametrize(
    ("figure_id", "behind"),
    [
        ("R10/internal/reform-2018/system.system_03/change_constant", {"pOLD", "pSCH", "pNAM"}),
        ("R14/internal/reform-2018/in_post.establishment_type_11.NAM/before_constant", {"pNAM"}),
        ("R8/internal/reform-2018/2.OLD.HEIR/in_post", {"pOLD", "e1"}),
        ("R16/internal/reform-2018/2.HEIR/cause_constant_ledger_difference", {"HEIR|11"}),
    ],
)
def test_a_figure_names_the_records_behind_it(reader: Reader, figure_id, behind) -> None:
    """The records of every organization whose figures count there on constant structure."""
    explanation = figure.explain(reader, figure_id, "zh", every=True)
    assert {row["record_key"] for row in explanation.evidence} == behind


def test_the_public_edition_has_no_word_of_causes(reader: Reader) -> None:
    period = periods.reform(reader, REFORM)
    document = compose(reader, Request("reform", period, edition=PUBLIC))
    assert [table.code for table in document.tables] == ["R1", "R5", "R7"]
    listed = [listing(table) for table in document.tables]
    texts = [*document.notes, *(n for item in listed for n in layout.notes(document, item))]
    assert not any("原因" in text or "归因" in text for text in texts)
