"""Errors and formulas without a value are marked; the rest of the workbook is read."""

from __future__ import annotations

from datetime import date

import pytest

from ingest.land import land
from ingest.read.delivered import DeliveredFile
from ingest.read.readers import open_workbook
from ingest.read.unreadable import unreadable
from tests.landing.conftest import codes, lake_rows
from tests.support.workbooks import ods, xls, xlsx

STYLED = (
    "xl/_rels/workbook.xml.rels",
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles",
)
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def cell(place: str, inside: str, attributes: str = "") -> str:
    return f'<c r="{place}"{attributes}>{inside}</c>'


def text(place: str, value: str) -> str:
    return cell(place, f"<is><t>{value}</t></is>", ' t="inlineStr"')


def grid(data: bytes, sheet: str = "duty") -> list[tuple]:
    return open_workbook(DeliveredFile("duty.xlsx", lambda: data)).grid(sheet).rows()


def of_cells(*cells: str, head: str = "", **parts: str) -> bytes:
    rows = f'<row r="1">{text("A1", "x")}</row><row r="2">{"".join(cells)}</row>'
    members = xlsx.parts({"duty": xlsx.sheet(rows)}, **parts)
    members["xl/workbook.xml"] = str(members["xl/workbook.xml"]).replace(
        "</sheets>", f"</sheets>{head}"
    )
    return xlsx.zipped(members)


@pytest.mark.parametrize(
    ("inside", "attributes", "shown"),
    [
        ("<v>#REF!</v>", ' t="e"', "#REF!"),
        ("<f>1/0</f><v>#DIV/0!</v>", ' t="e"', "#DIV/0!"),
        ("<f>_xlfn.FILTER(A1)</f><v>#CALC!</v>", ' t="e"', "#CALC!"),
        ("<v>#SPILL!</v>", " t='e'", "#SPILL!"),
        ("<v>#FIELD!</v>", ' s="0" t="e"', "#FIELD!"),
        ("<v>#BUSY!</v>", ' t="e" s="0"', "#BUSY!"),
        ("<v>#NEW_IN_2031!</v>", ' t="e"', "#NEW_IN_2031!"),
        ("<f>SUM(E2:F2)</f>", "", "=SUM(E2:F2)"),
        ("<f>A1&amp;B1</f><v></v>", "", "=A1&B1"),
        ("<f>A1&lt;2</f><v/>", "", "=A1<2"),
        ('<f t="shared" si="0"/>', "", "="),
        ("<f>T(A1)</f>", ' t="str"', "=T(A1)"),
    ],
)
def test_an_unreadable_cell_is_marked(inside, attributes, shown):
    data = of_cells(cell("A2", inside, attributes), cell("B2", "<v>12</v>"))
    assert grid(data)[1] == (unreadable(shown), "12")


@pytest.mark.parametrize(
    ("inside", "attributes", "value"),
    [
        ("<f>SUM(E2:F2)</f><v>0</v>", "", "0"),
        ("<f>SUM(E2:F2)</f><v>7</v>", "", "7"),
        ('<f>IF(A1=1,"","")</f><v></v>', ' t="str"', ""),
        ("<f>A1</f><v>#REF!</v>", ' t="str"', "#REF!"),
        ("<is><t>#REF!</t></is>", ' t="inlineStr"', "#REF!"),
        ("<f>TRUE()</f><v>1</v>", ' t="b"', "true"),
    ],
)
def test_a_readable_cell_is_not(inside, attributes, value):
    data = of_cells(cell("A2", inside, attributes), cell("B2", "<v>#N/A</v>", ' t="e"'))
    assert grid(data)[1] == (value, unreadable("#N/A"))


def test_a_workbook_that_no_program_has_computed_has_no_noughts():
    """Libraries write 0 for every formula and leave the computing to the spreadsheet program."""
    cells = cell("A2", "<f>SUM(E2)</f><v>0</v>") + cell("B2", "<v>0</v>")
    assert grid(of_cells(cells, head='<calcPr fullCalcOnLoad="1"/>'))[1] == (
        unreadable("=SUM(E2)"),
        "0",
    )


def test_another_spelling_of_the_xml():
    rows = (
        '<x:row r="1"><x:c r="A1" t="inlineStr"><x:is><x:t>x</x:t></x:is></x:c></x:row>'
        '<x:row r="2"><x:c r="A2" t="e"><x:v>#SPILL!</x:v></x:c>'
        '<x:c r="B2"><x:f>A1</x:f></x:c></x:row>'
    )
    sheet = f'<x:worksheet xmlns:x="{MAIN}"><x:sheetData>{rows}</x:sheetData></x:worksheet>'
    assert grid(xlsx.workbook({"duty": sheet}))[1] == (unreadable("#SPILL!"), unreadable("=A1"))


def styles(*formats: int, own: str = "") -> str:
    xfs = "".join(f'<xf numFmtId="{number}"/>' for number in formats)
    return f'<styleSheet xmlns="{MAIN}">{own}<cellXfs>{xfs}</cellXfs></styleSheet>'


def dated(value: str, *formats: int, own: str = "", head: str = "") -> list[str]:
    """What a reader sees in cells of one value in several number formats."""
    cells = [cell(f"{chr(65 + n)}2", f"<v>{value}</v>", f' s="{n}"') for n in range(len(formats))]
    rows = f'<row r="1">{text("A1", "x")}</row><row r="2">{"".join(cells)}</row>'
    members = xlsx.parts({"duty": xlsx.sheet(rows)}, **{"xl/styles.xml": styles(*formats, own=own)})
    path, kind = STYLED
    members[path] = str(members[path]).replace(
        "</Relationships>",
        f'<Relationship Id="s" Type="{kind}" Target="styles.xml"/></Relationships>',
    )
    book = str(members["xl/workbook.xml"]).replace("<sheets>", f"{head}<sheets>")
    members["xl/workbook.xml"] = book
    return [str(value)[:10] for value in grid(xlsx.zipped(members))[1]]


def test_built_in_chinese_date_formats():
    formats = [14, *range(27, 37), *range(50, 59)]
    assert set(dated("43647", *formats)) == {"2019-07-01"}
    assert dated("43647", 0, 1, 37, 49) == ["43647"] * 4


def test_a_format_of_the_workbook_with_such_a_number_stays():
    own = '<numFmts><numFmt numFmtId="50" formatCode="0.0"/></numFmts>'
    assert dated("43647", 50, 51, own=own) == ["43647", "2019-07-01"]


def test_books_of_1904():
    head = '<workbookPr date1904="1"/>'
    assert dated("43647", 14, 31, 57, head=head) == ["2023-07-02"] * 3


def test_formats_of_old_workbooks():
    data = xls.workbook([["x"]], numbers=[(1, 0, 43647.0, 31), (2, 0, 43647.0, 0), (3, 0, 1.0, 57)])
    assert [str(row[0])[:10] for row in grid(data)] == ["x", "2019-07-01", "43647", "1900-01-01"]


def test_errors_and_hidden_sheets_of_old_workbooks():
    data = xls.workbook([["x", "y"]], errors=[(1, 1, 0x17), (2, 0, 0x07)], visibility=0)
    assert grid(data)[1:] == [(None, unreadable("#REF!")), (unreadable("#DIV/0!"), None)]
    book = open_workbook(DeliveredFile("a.xls", lambda: xls.workbook([["x"]], visibility=1)))
    assert (book.sheet_names, book.hidden_sheets) == ([], ["duty"])


def test_the_rows_without_errors_land(home, sent):
    head = "".join(
        text(f"{c}1", h) for c, h in zip("ABC", ("机构编码", "编制类型", "核定编制数"), strict=True)
    )
    rows = f'<row r="1">{head}</row><row r="2">{text("A2", "B01")}{text("B2", "行政编制")}'
    rows += f"{cell('C2', '<v>#SPILL!</v>', ' t=' + chr(34) + 'e' + chr(34))}</row>"
    rows += f'<row r="3">{text("A3", "B02")}{text("B3", "行政编制")}{cell("C3", "<v>12</v>")}</row>'
    data = xlsx.workbook({"编制核定": xlsx.sheet(rows)})
    outcome = land(home, [sent("2024-12-31/编制核定.xlsx", data)], "fujian")[0]
    assert outcome.status == "landed"
    landed = lake_rows(home, "establishment").filter(organization_code="B02")
    assert landed["authorized_posts"].to_list() == [12]
    assert 0 not in lake_rows(home, "establishment")["authorized_posts"].to_list()


def test_open_document_spreadsheets(home, sent):
    data = ods.workbook(
        {
            "编制核定": [
                ["机构编码", "编制类型", "核定编制数"],
                ["B01", "行政编制", 12],
                ["B02", "行政编制", ods.Error("#DIV/0!")],
                ["B03", "行政编制", ods.Formula("of:=SUM([.A1])")],
            ],
            "_lists": [["行政编制"]],
        },
        hidden=("_lists",),
    )
    rows = grid(data, "编制核定")
    assert [row[2] for row in rows[1:]] == ["12", unreadable("#DIV/0!"), unreadable("=SUM([.A1])")]
    outcome = land(home, [sent("2024-12-31/编制核定.ods", data)], "fujian")[0]
    assert (outcome.status, codes(outcome.remarks)) == ("landed", ["hidden_sheet"])


def test_dates_of_open_document_spreadsheets(home, sent):
    rows = [
        ["organization_code", "organization_name", "established_on"],
        ["A", "x", date(2019, 7, 1)],
    ]
    data = ods.workbook({"organization": rows})
    land(home, [sent("2024-12-31/organization.ods", data)], "canonical")
    assert lake_rows(home, "organization")["established_on"].to_list() == [date(2019, 7, 1)]


def test_repeated_rows_of_open_document_spreadsheets_are_bounded(home, sent):
    data = ods.workbook({"duty": [["a"]]}, repeat=900_000_000)
    outcome = land(home, [sent("2024-12-31/duty.ods", data)], "canonical")[0]
    assert codes(outcome.problems) == ["over_rows"]
