"""Returned files: unchanged but for fills and comments; texts stay texts; nothing is lost."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from bianzhi.core.home import PROJECT_ROOT, Home
from bianzhi.review.delivery import at_path, landed
from bianzhi.review.fault import Fault, remedy_of
from bianzhi.review.findings import severities
from bianzhi.review.returned import Returned, mark, write_returned
from bianzhi.review.styles import FILLS
from ingest import contract as contracts
from ingest.land import NO_OP, REFUSED, land
from ingest.read.discover import Options
from tests.review import books
from tests.support.workbooks import xls, xlsx
from tests.support.worlds import citizen_id

AS_OF = date(2024, 12, 31)
PEOPLE = "公民身份号码,机构编码,姓名,编制类型,岗位名称\n"


@pytest.fixture
def returned(home: Home, tmp_path: Path) -> Callable[..., tuple[Returned, Path]]:
    """Review the files of a folder that need not land."""

    def review(folder: Path, source: str = "fujian", lang: str = "zh") -> tuple[Returned, Path]:
        options = Options(AS_OF, "350526")
        reviewed = at_path(home, folder, contracts.load(source), options)
        out = tmp_path / "out"
        return write_returned(home, reviewed, out, lang), out

    return review


def write(folder: Path, name: str, data: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return folder


def with_cached_value(path: Path) -> bytes:
    """The workbook as a spreadsheet program saves it: the formula has its last value."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(buffer, "w") as target:
        for info in source.infolist():
            data = source.read(info)
            data = re.sub(rb"<f>D2[^<]*</f><v\s*/?>(?:</v>)?", b"<f>D2</f><v>7</v>", data)
            target.writestr(info, data)
    return buffer.getvalue()


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_only_fills_and_comments_change(tmp_path):
    data = with_cached_value(books.write_book(tmp_path / "book.xlsx"))
    faults = [
        Fault("G2", "E16", "不在代码表", "请改", "book.xlsx", "机构", 4, cell=(4, 3)),
        Fault("G3", "C01", "超编", "请核", "book.xlsx", "编制", 9, cell=(9, 2)),
    ]
    after = mark(data, faults, [], "zh")
    old, new = parts(data), parts(after)
    assert set(old) <= set(new)
    changed = {name for name in old if old[name] != new[name]}
    assert "xl/charts/chart1.xml" not in changed
    assert b"<f>D2</f><v>7</v>" in new["xl/worksheets/sheet3.xml"]
    first, second = (openpyxl.load_workbook(io.BytesIO(d)) for d in (data, after))
    assert second.sheetnames == ["编制核查清单", *first.sheetnames]
    for sheet in first:
        other = second[sheet.title]
        assert other.print_area == sheet.print_area
        assert other.column_dimensions["A"].width == sheet.column_dimensions["A"].width
        for row in sheet.iter_rows():
            for cell in row:
                same = other[cell.coordinate]
                assert same.value == cell.value
                assert same.number_format == cell.number_format
                assert repr(same.font) == repr(cell.font)
                if (sheet.title, cell.coordinate) != ("机构", "C4"):
                    assert same.fill.fgColor.rgb == cell.fill.fgColor.rgb
    assert second["机构"]["C4"].fill.fgColor.rgb == FILLS["G2"]
    assert second["编制"]["B9"].fill.fgColor.rgb == FILLS["G3"]
    assert second["机构"]["B3"].comment.text == "请勿改名"
    assert second["机构"]["C4"].comment.text.startswith("待核\n编制 bianzhi:\n〔E16〕")
    assert second.active.title == "编制核查清单"
    selected = [sheet.title for sheet in second if sheet.sheet_view.tabSelected]
    assert selected == ["编制核查清单"]


def test_a_second_review_replaces_the_first(tmp_path):
    data = books.write_book(tmp_path / "book.xlsx").read_bytes()
    first = [Fault("G2", "E16", "问题", "请改", "book.xlsx", "编制", 3, cell=(3, 3))]
    first.append(Fault("G2", "E16", "问题", "请改", "book.xlsx", "机构", 4, cell=(4, 3)))
    second = [Fault("G1", "E10", "空", "请填", "book.xlsx", "编制", 2, cell=(2, 3))]
    book = openpyxl.load_workbook(io.BytesIO(mark(mark(data, first, [], "zh"), second, [], "zh")))
    assert book.sheetnames.count("编制核查清单") == 1
    assert book["编制"]["C3"].comment is None
    assert book["编制"]["C3"].fill.fgColor.rgb not in FILLS.values()
    assert book["编制"]["C2"].comment is not None
    assert book["机构"]["C4"].comment.text == "待核"
    assert book["机构"]["B3"].comment.text == "请勿改名"


def test_merged_cells_are_marked_where_they_show(tmp_path):
    data = books.write_book(tmp_path / "book.xlsx").read_bytes()
    book = openpyxl.load_workbook(io.BytesIO(data))
    book["编制"].merge_cells("A3:A4")
    book.save(tmp_path / "merged.xlsx")
    fault = Fault("G2", "missing_key", "空", "请填", "merged.xlsx", "编制", 4, cell=(4, 1))
    after = mark((tmp_path / "merged.xlsx").read_bytes(), [fault], [], "zh")
    sheet = openpyxl.load_workbook(io.BytesIO(after))["编制"]
    assert sheet["A3"].comment is not None
    assert sheet["A3"].fill.fgColor.rgb == FILLS["G2"]


def test_many_faults_have_each_their_comment():
    rows = "".join(f'<row r="{n}"><c r="A{n}"><v>{n}</v></c></row>' for n in range(1, 3001))
    data = xlsx.workbook({"a": xlsx.sheet(rows)}, **CONTENT_TYPES)
    faults = [
        Fault("G2", "E16", "问题", "请改", "a.xlsx", "a", n, cell=(n, 1)) for n in range(1, 3001)
    ]
    after = mark(data, faults, [], "zh")
    book = openpyxl.load_workbook(io.BytesIO(after))
    assert sum(cell.comment is not None for (cell,) in book["a"].iter_rows()) == 3000
    drawing = next(d for n, d in parts(after).items() if n.endswith(".vml")).decode()
    assert drawing.count("<v:shape ") == 3000
    assert 'data="1,2,3"' in drawing


CONTENT_TYPES = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-office'
    'document.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
    ' ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>'
    "</Types>"
}


def test_a_csv_comes_back_as_texts(home, tmp_path, returned):
    text = PEOPLE + f"{citizen_id(1)},007,张三,行政编制,=1+1\n{citizen_id(2)},,李四,行政编制,\n"
    folder = write(tmp_path / "in", "在编人员_350526.csv", text.encode("gb18030"))
    result, out = returned(folder)
    book = openpyxl.load_workbook(out / "在编人员_350526.csv.xlsx")
    sheet = book["在编人员_350526"]
    assert sheet["A2"].value == citizen_id(1)
    assert sheet["B2"].value == "007"
    assert sheet["E2"].value == "=1+1"
    assert sheet["E2"].data_type == "s"
    assert sheet["E2"].quotePrefix
    assert sheet["B2"].number_format == "@"
    assert sheet["B3"].comment is not None
    assert [(f.rule, f.cell) for f in result.faults] == [("missing_key", (3, 2))]
    sheet["B3"] = "008"
    book.save(out / "在编人员_350526.csv.xlsx")
    outcome = land(home, [out], "fujian")[0]
    assert outcome.status != REFUSED, [p.text("en") for p in outcome.problems]
    assert (outcome.as_of, outcome.scope) == (AS_OF, "350526")
    assert outcome.parts[0]["rows_landed"] == 2
    assert [r.code for r in outcome.remarks] == ["land.own_sheet"]


def test_refused_files(home, tmp_path, returned):
    """Every refusal with a place stands there; the other file keeps its bytes."""
    good = "机构编码,机构全称\nB1,县教育局\n"
    folder = write(tmp_path / "in", "机构.csv", good)
    write(folder, "编制.csv", "机构编码,编制类形,核定编制数\nB1,行政编制,3\n")
    result, out = returned(folder, lang="en")
    assert (out / "机构.csv").read_bytes() == good.encode()
    assert {(f.severity, f.rule) for f in result.faults} == {
        ("refused", "unknown_header"),
        ("refused", "missing_column"),
    }
    marked = books.comments(out / "编制.csv.xlsx")
    assert set(marked) == {("编制", "B1")}
    rows = books.listed(out / "Bianzhi review.xlsx")
    assert [row[0] for row in rows] == ["Refused", "Refused"]
    assert land(home, [out], "fujian")[0].status == REFUSED
    book = openpyxl.load_workbook(out / "编制.csv.xlsx")
    book["编制"]["B1"] = "编制类型"
    book.save(out / "编制.csv.xlsx")
    outcome = land(home, [out], "fujian")[0]
    assert outcome.status != REFUSED, [p.text("en") for p in outcome.problems]


def test_every_uneven_row_is_marked(tmp_path, returned):
    text = "机构编码,机构全称\nB1,甲\nB2\nB3,丙,x\n"
    _, out = returned(write(tmp_path / "in", "机构.csv", text))
    assert set(books.comments(out / "机构.csv.xlsx")) == {("机构", "A3"), ("机构", "A4")}


def test_an_unreadable_file_comes_back_as_it_is(tmp_path, returned):
    folder = write(tmp_path / "in", "机构.xlsx", b"PK\x03\x04 cut off")
    result, out = returned(folder)
    assert (out / "机构.xlsx").read_bytes() == b"PK\x03\x04 cut off"
    assert result.unmarked == ["机构.xlsx"]
    assert len(books.listed(out / "编制核查清单.xlsx")) == 1


def test_parquet(home, tmp_path, returned):
    frame = pl.DataFrame(
        {"organization_code": ["B1", None], "organization_name": ["甲", "乙"], "uscc": ["1", "2"]}
    )
    folder = tmp_path / "in"
    folder.mkdir()
    frame.write_parquet(folder / "organization.parquet")
    _, out = returned(folder, "canonical")
    sheet = openpyxl.load_workbook(out / "organization.parquet.xlsx")["organization"]
    assert [cell.value for cell in sheet[1]] == ["organization_code", "organization_name", "uscc"]
    assert sheet["A3"].comment is not None
    assert land(home, [out], "canonical")[0].parts[0]["rows_quarantined"] == 1


def test_an_old_workbook_comes_back_as_xlsx(home, tmp_path, returned):
    rows = [["机构编码", "机构全称"], ["B1", "县教育局"], ["", "县财政局"]]
    book = xls.workbook(rows, sheet="机构")
    folder = write(tmp_path / "in", "机构.xls", book)
    _, out = returned(folder)
    sheet = openpyxl.load_workbook(out / "机构.xls.xlsx")["机构"]
    assert sheet["A3"].comment is not None
    assert land(home, [out], "fujian")[0].status != REFUSED


def test_members_of_a_zip_lie_in_a_folder(home, tmp_path, returned):
    folder = tmp_path / "in"
    folder.mkdir()
    with zipfile.ZipFile(folder / "报送.zip", "w") as archive:
        archive.writestr("内/机构.csv", "机构编码,机构全称\n,县教育局\n")
    _, out = returned(folder)
    assert (out / "报送" / "内" / "机构.csv.xlsx").exists()


def test_without_faults_nothing_is_written(tmp_path, returned):
    folder = write(tmp_path / "in", "机构.csv", "机构编码,机构全称\nB1,县教育局\n")
    result, out = returned(folder)
    assert not result.faults
    assert not out.exists()


def test_returned_files_unchanged_land_as_no_change(home, tmp_path):
    """A text workbook has the rows of the file: only the bytes differ."""
    text = PEOPLE + f"{citizen_id(1)},007,张三,行政编制,处长\n{citizen_id(2)},,李四,行政编制,\n"
    folder = write(tmp_path / "in", "在编人员.csv", text)
    outcome = land(home, [folder], "fujian", as_of=AS_OF, scope="350526")[0]
    reviewed = landed(home, outcome.delivery_id)
    write_returned(home, reviewed, tmp_path / "out", "zh")
    again = land(home, [tmp_path / "out"], "fujian")[0]
    keys = ("rows_read", "rows_landed", "rows_quarantined")
    assert [again.parts[0][k] for k in keys] == [outcome.parts[0][k] for k in keys]
    frames = [
        pl.read_parquet(home.lake / "person" / f"{o.parts[0]['lake_id']}.parquet").drop("lake_id")
        for o in (outcome, again)
    ]
    assert frames[0].equals(frames[1])
    assert land(home, [tmp_path / "out"], "fujian")[0].status == NO_OP


def test_every_active_rule_has_a_remedy():
    rules = pl.read_csv(PROJECT_ROOT / "seeds" / "rules" / "rule.csv", infer_schema=False)
    active = rules.filter(pl.col("is_active") == "true")["rule_id"].to_list()
    # Landing has messages of its own for the rules that it applies.
    others = set(active) - set(severities())
    general = {remedy_of("no such rule", lang) for lang in ("zh", "en")}
    remedies = {(rule, lang): remedy_of(rule, lang) for rule in others for lang in ("zh", "en")}
    assert not [place for place, text in remedies.items() if not text or text in general]
