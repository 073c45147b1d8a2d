"""Results as files: whole numbers without a point, text that is never a formula, typed cells."""

from __future__ import annotations

import csv
import datetime
import hashlib
import io
import json
import math
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from click.testing import CliRunner

from bianzhi.core.problems import Failed
from bianzhi.core.screen import table_text, without_point
from bianzhi.publish.published import current_publication
from bianzhi.read import formats, sheet
from bianzhi.read.query import Reader

NUMBERS = """
    select 12.0::double as whole, 12.5::double as part, 12.00::decimal(9, 2) as money,
        12.50::decimal(9, 2) as cents, 3::bigint as count, avg(x) as mean, [1.0::double] as several
    from range(4) as t(x)
"""
FORMULAS = ("=1+1", "+1", "-1+2", "@SUM(A1)", "\tcmd", "\rcmd", "＝1", "＋1", "－1", "＠A")


@pytest.fixture
def reader(published_home):
    with Reader(current_publication(published_home).database) as opened:
        yield opened


def csv_text(reader: Reader, query: str, **how: bool) -> str:
    out = io.StringIO()
    formats.write_csv(reader.run(query), out, **how)
    return out.getvalue()


def quoted(texts: tuple[str, ...]) -> str:
    return ", ".join(f"('{text}')" for text in texts)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        (12.0, "12"),
        (-0.0, "0"),
        (12.5, "12.5"),
        (Decimal("12.00"), "12"),
        (Decimal("12.50"), "12.50"),
        (Decimal("1E+3"), "1000"),
        (1e300, "1e+300"),
        (math.inf, "inf"),
        (Decimal("NaN"), "NaN"),
        (True, "True"),
        ("12.0", "12.0"),
        ([1.0, {"a": 2.0}], "[1, {'a': 2}]"),
        (None, "None"),
    ],
)
def test_a_whole_number_has_no_point(value, plain):
    assert str(without_point(value)) == plain


def test_every_text_format_writes_whole_numbers_without_a_point(reader):
    line = csv_text(reader, NUMBERS).splitlines()[1]
    assert line == "12,12.5,12,12.50,3,1.5,[1]"
    out = io.StringIO()
    formats.write_json(reader.run(NUMBERS), out)
    assert '{"whole": 12, "part": 12.5, "money": 12, "cents": 12.5, "count": 3,' in out.getvalue()
    assert json.loads(out.getvalue())[0]["several"] == [1]
    shown = table_text(["a", "b"], [[12.0, Decimal("7.00")], [12.5, Decimal("7.10")]])
    assert shown.splitlines()[2:] == ["  12     7", "12.5  7.10"]


def test_csv_for_a_spreadsheet_is_marked_and_runs_nothing(reader):
    rows = f"select text, -5 as minus, -2.50 as money from (values {quoted(FORMULAS)}) as t(text)"
    output = csv_text(reader, rows, for_spreadsheet=True)
    assert output.startswith("\ufefftext,minus,money\n")
    read = list(csv.reader(io.StringIO(output.removeprefix("\ufeff"), newline="")))[1:]
    assert [line[0] for line in read] == [f"'{text}" for text in FORMULAS]
    # Numbers stay numbers.
    assert {tuple(line[1:]) for line in read} == {("-5", "-2.50")}
    harmless = csv_text(reader, "select '泉州' as \"=name\", 'a=b' as text", for_spreadsheet=True)
    assert harmless == "\ufeff'=name,text\n泉州,a=b\n"


def test_text_with_a_line_end_stays_one_cell(reader):
    output = csv_text(
        reader, "select 'a' || chr(13) || 'b' as x, 'c' || chr(10) || 'd' as y, 1 as z"
    )
    assert output == 'x,y,z\n"a\rb","c\nd",1\n'


def test_plain_csv_is_as_the_data_are(reader):
    output = csv_text(reader, f"select * from (values {quoted(FORMULAS[:4])}) as t(text)")
    assert output == "text\n" + "".join(f"{text}\n" for text in FORMULAS[:4])


def test_a_workbook_has_typed_cells_and_text_stays_text(reader, tmp_path):
    query = """
        select '0350500' as code, '泉州市' as name, '=1+1' as formula, 12.0::double as whole,
            12.50::decimal(9, 2) as money, 7 as count, true as flag, date '2024-02-29' as day,
            timestamp '2024-02-29 10:00:00' as moment, null as gap, 123456789012345678 as long,
            date '1850-01-01' as old, 'nan'::double as none, [1.0::double] as several
    """
    path = tmp_path / "out.xlsx"
    assert sheet.write_xlsx(reader.run(query), path) == 1
    head, row = openpyxl.load_workbook(path).active.iter_rows()
    cells = {name.value: cell for name, cell in zip(head, row, strict=True)}
    assert [name.value for name in head][:3] == ["code", "name", "formula"]
    values = {name: cell.value for name, cell in cells.items()}
    assert values == {
        "code": "0350500",
        "name": "泉州市",
        "formula": "=1+1",
        "whole": 12,
        "money": 12.5,
        "count": 7,
        "flag": True,
        "day": datetime.datetime(2024, 2, 29),
        "moment": datetime.datetime(2024, 2, 29, 10),
        "gap": None,
        "long": "123456789012345678",
        "old": "1850-01-01",
        "none": "nan",
        "several": "[1]",
    }
    assert cells["formula"].data_type == "s"
    assert cells["day"].number_format == "yyyy-mm-dd"
    assert "0350500" in zipfile.ZipFile(path).read("xl/worksheets/sheet1.xml").decode()


def test_the_same_rows_give_the_same_workbook(reader, tmp_path):
    query = "select code, label_zh from sex"
    hashes = set()
    for name in ("one.xlsx", "other.xlsx"):
        sheet.write_xlsx(reader.run(query), tmp_path / name)
        hashes.add(hashlib.sha256((tmp_path / name).read_bytes()).hexdigest())
    assert len(hashes) == 1


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("select i from range(4) as t(i)", "sql.too_many_rows"),
        ("select 1 as a, 2 as b, 3 as c", "sql.too_many_columns"),
        ("select repeat('字', 9) as text", "sql.cell_too_long"),
    ],
)
def test_what_no_sheet_can_hold_is_refused_and_leaves_nothing(
    reader, tmp_path, monkeypatch, query, code
):
    monkeypatch.setattr(sheet, "MOST_ROWS", 4)
    monkeypatch.setattr(sheet, "MOST_COLUMNS", 2)
    monkeypatch.setattr(sheet, "MOST_LETTERS", 8)
    folder = tmp_path / "out"
    folder.mkdir()
    path = folder / "out.xlsx"
    path.write_text("an older file")
    with pytest.raises(Failed) as refused:
        sheet.write_xlsx(reader.run(query), path)
    assert refused.value.code == code
    assert [(path.name, path.read_text()) for path in folder.iterdir()] == [
        ("out.xlsx", "an older file")
    ]
    # The rows that fit are written.
    assert sheet.write_xlsx(reader.run("select i from range(3) as t(i)"), path) == 3


def test_limits_are_those_of_the_file_format():
    assert (sheet.MOST_ROWS, sheet.MOST_COLUMNS) == (1_048_576, 16_384)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        (["--format", "xlsx"], "--format xlsx needs --out"),
        (["--format", "parquet"], "--format parquet needs --out"),
        (["--spreadsheet-safe"], "--spreadsheet-safe is for --format csv"),
    ],
)
def test_options_that_do_not_fit_are_refused(home, options, text):
    from bianzhi.commands.reading.sql import command

    done = CliRunner().invoke(command, [*options, "select 1"], obj=home)
    assert isinstance(done.exception, Failed)
    assert done.exception.exit_code == 2
    assert text in str(done.exception)


def test_files_are_written_as_the_command_is_typed(published_home, tmp_path):
    from bianzhi.commands.reading.sql import command

    safe, book = tmp_path / "safe.csv", tmp_path / "book.xlsx"
    query = "select '=1' as text, 2.0::double as number"
    for options in (
        ["--format", "csv", "--spreadsheet-safe", "--out", str(safe)],
        ["--format", "xlsx", "--out", str(book)],
    ):
        done = CliRunner().invoke(command, [*options, query], obj=published_home)
        assert done.exception is None
    assert safe.read_bytes() == b"\xef\xbb\xbftext,number\n'=1,2\n"
    assert openpyxl.load_workbook(book).active["B2"].value == 2
