"""The workbook of a report: equal bytes everywhere, equal to its tables, text stays text."""

from __future__ import annotations

import dataclasses
import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi.reports.compute import layout
from bianzhi.reports.compute.document import PUBLIC, Document
from bianzhi.reports.compute.figures import figure_id, shown
from bianzhi.reports.compute.filled_table import FilledTable, Row
from bianzhi.reports.compute.listing import listing
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.render.workbook import xlsx
from bianzhi.reports.render.workbook.style import sheet_name
from tests.reports.layout import papers
from tests.reports.layout.conftest import write_twice


def opened(document: Document) -> openpyxl.Workbook:
    return openpyxl.load_workbook(BytesIO(xlsx.xlsx(document)))


def table_sheets(
    document: Document, book: openpyxl.Workbook
) -> list[tuple[FilledTable, Worksheet]]:
    """The sheets of tables follow the cover, in the order of the document."""
    return list(zip(document.tables, book.worksheets[1:], strict=False))


def by_id(document: Document, book: openpyxl.Workbook) -> dict[str, object]:
    """Every figure by its id, composed as the hidden sheet explains."""
    result = {}
    for name, prefix, code_column, code_row, _, _ in book["数据编号"].iter_rows(
        min_row=3, values_only=True
    ):
        sheet = book[name]
        codes = {cell.column: cell.value for cell in sheet[int(code_row)] if cell.value}
        for cell in sheet[code_column][int(code_row) :]:
            for column, code in codes.items():
                if cell.value:
                    value = sheet.cell(cell.row, column).value
                    result[f"{prefix}{cell.value}/{code}"] = value
    return result


@pytest.fixture(scope="module")
def books(annual) -> dict[str, openpyxl.Workbook]:
    """The workbook of the annual return, by language."""
    return {lang: opened(document) for lang, document in annual.items()}


def test_every_figure_of_the_annual_return_is_found_by_its_id(annual, books) -> None:
    document = annual["zh"]
    result = by_id(document, books["zh"])
    expected = {}
    for table in (listing(table).table for table in document.tables):
        for row in (row for row in table.rows if row.code not in table.headings):
            for column in table.leaves:
                name = figure_id(table, document.edition, row.code, column.code)
                expected[name] = as_written(table, row, column)
    assert result.keys() == expected.keys()
    differing = {name for name in result if result[name] != expected[name]}
    assert differing == set()


def as_written(table: FilledTable, row: Row, column: Column) -> object:
    value = table.value(row.code, column.code)
    if value is None or column.format == "text" or (row.code, column.code) in table.hidden:
        return shown(value, column, table.hidden.get((row.code, column.code)))
    return pytest.approx(float(value), abs=1e-9)


def test_the_english_workbook_has_english_heads(annual, books) -> None:
    document, book = annual["en"], books["en"]
    assert book.sheetnames[:2] == ["Contents", "Main points"]
    # The sheets of tables follow, in the order of the document.
    for table, sheet in zip(document.tables, book.worksheets[2:], strict=False):
        words = {cell.value for line in sheet.iter_rows(max_row=8) for cell in line}
        assert {document.label(column.label) for column in table.leaves} <= words


def test_the_sentences_lead_to_the_cells_of_their_figures(annual, books) -> None:
    document, book = annual["en"], books["en"]
    sheet = book["Main points"]
    lines = list(sheet.iter_rows(min_row=2, max_row=1 + len(document.sentences)))
    assert [line[0].value for line in lines] == [item.text for item in document.sentences]
    links = [cell for line in lines for cell in line if cell.hyperlink]
    assert links
    for cell in links:
        name, _, place = cell.hyperlink.location.rpartition("!")
        value = book[name.strip("'")][place].value
        assert isinstance(value, int | float)
        if cell.value.replace(",", "").isdigit():
            assert int(cell.value.replace(",", "")) == value


def test_a_sheet_has_title_unit_time_numbers_and_notes() -> None:
    document = papers.document(papers.table(["教育局"], papers.columns(8)))
    sheet = opened(document)["T2"]
    assert sheet["A1"].value == "行政编制及实有人员情况表"
    assert "A1:J1" in {str(area) for area in sheet.merged_cells.ranges}
    assert [sheet[place].value for place in ("A2", "B2", "H2")] == [
        "表号：T2",
        "统计时点：2024年12月31日",
        "计量单位：名",
    ]
    merged = {str(area) for area in sheet.merged_cells.ranges}
    assert {"A3:A4", "B3:B4", "C3:H3", "I3:J3"} <= merged
    assert (sheet["C3"].value, sheet["C4"].value) == ("第1组", "第1类编制")
    marks = [cell.value for cell in sheet[5]][:10]
    assert marks == ["甲", "乙", "1", "2", "3", "4", "5", "6", "7", "8"]
    assert [sheet.cell(row, 2).value for row in range(7, 10)] == [1, 2, 3]
    assert [sheet.cell(row, 1).alignment.indent for row in range(7, 10)] == [0, 1, 2]
    assert [sheet.cell(row, 1).font.bold for row in range(7, 10)] == [True, True, False]
    assert sheet["A10"].value == "注1：表内数据为举例。"


def test_a_span_of_time_is_not_cut_in_a_narrow_table() -> None:
    """Merged cells hide text that does not fit."""
    narrow = tuple(Column(f"c{n}", papers.label("增减"), "staff") for n in range(1, 7))
    table = papers.table(["教育局"], narrow)
    table.definition = dataclasses.replace(table.definition, moment="period")
    sheet = opened(papers.document(table))["T2"]
    [area] = [
        item for item in sheet.merged_cells.ranges if "统计期间" in str(item.start_cell.value)
    ]
    columns = range(area.min_col, area.max_col + 1)
    widths = sheet.column_dimensions.values()
    room = sum(width.width for at in columns for width in widths if width.min <= at <= width.max)
    assert room > layout.columns_wide(str(area.start_cell.value))


def test_rows_with_a_note_are_signed_and_rows_above_others_stay_blank() -> None:
    table = papers.series()
    sheet = opened(papers.document(table))["T2"]
    lines = list(sheet.iter_rows(min_row=7, max_row=11, max_col=4, values_only=True))
    assert lines[0] == ("政府", 1, None, None)
    assert [line[0] for line in lines[1:4]] == ["2018①", "2019", "2020①"]
    assert [sheet.cell(row, 1).alignment.indent for row in (7, 8)] == [0, 1]
    assert lines[4][0] == "① 机构改革"
    rows = opened(papers.document(table))["数据编号"].iter_rows(min_row=3, values_only=True)
    assert next(rows)[4:] == ("C8", "T2/internal/2024/g.b1/c1")


def test_print_set_up_and_frozen_panes() -> None:
    document = papers.document(
        papers.table(["教育局"], papers.columns(8)),
        papers.table(["教育局"], papers.columns(60), "T4"),
    )
    book = opened(document)
    narrow, wide = book["T2"], book["T4"]
    assert narrow.page_setup.orientation == "landscape"
    assert (narrow.page_setup.fitToWidth or 1, narrow.page_setup.fitToHeight) == (1, 0)
    assert (narrow.page_setup.paperSize, wide.page_setup.paperSize) == (9, 8)
    # Pages side by side are cut where the title begins again.
    cuts = [item.id for item in wide.col_breaks.brk]
    titles = [cell.column - 1 for cell in wide[1] if cell.value]
    assert not wide.sheet_properties.pageSetUpPr.fitToPage
    assert titles == [2, *cuts]
    assert 40 <= wide.page_setup.scale < 100
    assert wide["A2"].value == "表号：T4"
    assert narrow.print_title_rows == "$1:$5"
    assert narrow.print_title_cols == "$A:$B"
    assert narrow.print_area == "'T2'!$A$1:$J$11"
    assert narrow.freeze_panes == "C7"
    assert "第 &P 页　共 &N 页" in narrow.oddFooter.center.text
    assert narrow.row_dimensions[6].hidden
    assert narrow.column_dimensions["K"].hidden


def test_names_like_formulas_stay_text() -> None:
    table = papers.table(list(papers.FORMULAS), papers.columns(2))
    hostile = papers.columns(2)[0]
    heads = (dataclasses.replace(hostile, label=papers.label("=1+1")), papers.columns(2)[0])
    document = papers.document(
        table,
        papers.table(["=2+2"], heads[:1], "T4"),
        papers.formats(),
        title="=1+1",
        notes=["@note", "-note"],
        checks=[papers.check(1, 2, "g", place=papers.label("=cmd"), text=papers.label("+x"))],
        charts=[dataclasses.replace(papers.CHART, title="=1", alt="=2")],
    )
    book = opened(document)
    cells = [cell for sheet in book for line in sheet.iter_rows() for cell in line]
    assert not [cell.coordinate for cell in cells if cell.data_type == "f"]
    starts = tuple("=+-@\t＝")
    risky = [
        cell for cell in cells if isinstance(cell.value, str) and cell.value.startswith(starts)
    ]
    assert {cell.value for cell in risky} >= {"=1+1", "=2+2", "@note", "+x"}
    # This also applies when someone edits the cell.
    assert all(cell.quotePrefix for cell in risky)
    with zipfile.ZipFile(BytesIO(xlsx.xlsx(document))) as parts:
        sheets = [name for name in parts.namelist() if name.startswith("xl/worksheets/sheet")]
        assert not any(b"<f>" in parts.read(name) for name in sheets)
        assert not any("externalLink" in name for name in parts.namelist())


def test_kinds_of_figures_none_and_hidden() -> None:
    sheet = opened(papers.document(papers.formats()))["T2"]
    lines = {sheet.cell(row, 1).value: row for row in range(6, 11)}
    figures = [sheet.cell(lines["有"], column) for column in range(3, 9)]
    assert [cell.value for cell in figures[:3]] == [-12345, 1234.55, -9876543.215]
    assert [cell.number_format.split("_")[0] for cell in figures[:4]] == [
        "#,##0",
        "#,##0.0",
        "#,##0.00",
        "#,##0.0%",
    ]
    assert figures[5].value == "=1+1"
    assert [sheet.cell(lines["无"], column).value for column in range(3, 9)] == ["—"] * 6
    assert [sheet.cell(lines["隐"], column).value for column in range(3, 9)] == ["≤4"] * 6


def test_the_cover_links_to_every_sheet() -> None:
    tables = [papers.table(["教育局"], papers.columns(2), code) for code in ("T2", "T2@county")]
    checks = [papers.check(1, 1)]
    book = opened(papers.document(*tables, charts=[papers.CHART], checks=checks))
    assert book.sheetnames == ["封面目录", "T2", "T2 县(市、区)", "图示", "校验表", "数据编号"]
    assert book["数据编号"].sheet_state == "hidden"
    cells = [cell for line in book["封面目录"].iter_rows() for cell in line]
    targets = [cell.hyperlink.location for cell in cells if cell.hyperlink]
    assert targets == [f"'{name}'!A1" for name in book.sheetnames[1:-1]]
    assert len(book["图示"]._images) == 1


def lines_of(sheet: Worksheet) -> list[tuple]:
    return [line for line in sheet.iter_rows(values_only=True) if any(line)]


def test_the_check_sheet_shows_both_sides_and_lists_what_is_broken() -> None:
    checks = [
        papers.check(5, 5),
        papers.check(7, 9, "g.b1", is_by_shape=True, is_detail=True, rule="T2.rows"),
        papers.check(3, 3, "g.b1", is_detail=True),
    ]
    table = papers.table(["教育局"], papers.columns(2))
    lines = lines_of(opened(papers.document(table, checks=checks))["校验表"])
    text = "超编－空编＝实有－编制限额"
    assert lines[1][0] == "本报告输出前共校验平衡关系 3 项，其中 1 项不成立。"
    assert lines[2][0] == "不成立的平衡关系"
    assert lines[4] == ("T2.rows", text, "T2", "政府 / 教育局", 7, "＝", 9, -2, "不成立")
    assert lines[5][0] == "审核关系逐项校验"
    assert lines[7] == ("T2-1", text, "T2", "合计", 5, "＝", 5, 0, "成立")
    tallies = [(line[0], line[4], line[6]) for line in lines[10:]]
    assert tallies == [("T2-1", 2, 0), ("T2.rows", 1, 1)]


def test_checks_of_a_public_edition_do_not_tell_hidden_figures() -> None:
    table = papers.table(["教育局"], papers.columns(2))
    table.hidden["g", "c2"] = "—*"
    # Shown; with a hidden figure; with a table that the edition lacks.
    checks = [papers.check(5, 5), papers.check(777, 777, "g"), papers.check(41, 41, code="T9")]
    document = papers.document(table, checks=checks, edition=PUBLIC)
    lines = [line for line in lines_of(opened(document)["校验表"]) if line[0] == "T2-1"]
    assert [line[4:8:2] for line in lines[:3]] == [(5, 5), ("不公布",) * 2, ("不公布",) * 2]


def test_each_sheet_of_a_draft_says_so() -> None:
    table = papers.table(["教育局"], papers.columns(2))
    document = papers.document(table, charts=[papers.CHART], checks=[papers.check(1, 2)])
    for sheet in opened(dataclasses.replace(document, is_draft=True)):
        assert "草稿" in sheet.oddHeader.right.text
        assert "&G" in sheet.oddHeader.center.text
    assert all(sheet.oddHeader.right.text is None for sheet in opened(document))


def test_properties_come_from_the_document_and_not_from_the_clock() -> None:
    properties = opened(papers.document(papers.table(["教育局"], papers.columns(2)))).properties
    assert properties.created == datetime(2024, 12, 31)
    assert properties.modified == datetime(2024, 12, 31)
    assert properties.title == "2024年机构编制统计年报"


def test_names_of_sheets_are_lawful_and_differ() -> None:
    taken: set[str] = set()
    names = [
        sheet_name(text, taken) for text in ("T1 [县/区]:*?", "t1  县 区", "长" * 40, "长" * 40)
    ]
    assert names[0] == "T1  县 区"
    assert len({name.lower() for name in names}) == 4
    assert all(len(name) <= 31 for name in names)


@pytest.fixture(scope="module")
def written_twice(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The folders into which two processes of other settings wrote a document in each language."""
    script = (
        "import sys; from pathlib import Path; from tests.reports.layout import papers as p;"
        "from bianzhi.reports.render.workbook.xlsx import write_xlsx;"
        "[write_xlsx(p.document(p.table(['教育局', *p.FORMULAS], p.columns(30)), p.formats(),"
        " charts=[p.CHART], checks=[p.check(1, 2)], is_draft=True, lang=lang),"
        " Path(sys.argv[1]) / lang) for lang in ('zh', 'en')]"
    )
    return write_twice(script, tmp_path_factory)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_two_processes_write_the_same_bytes(written_twice: list[Path], lang: str) -> None:
    first, second = (folder / lang for folder in written_twice)
    assert first.read_bytes() == second.read_bytes()
