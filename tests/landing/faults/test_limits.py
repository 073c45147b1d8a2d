"""Bounds are checked before memory is used, reported with the value found, and adjustable."""

from __future__ import annotations

import io
import sys
import zipfile
import zlib
from pathlib import Path

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bianzhi.core.home import PROJECT_ROOT
from bianzhi.core.problems import Refused
from ingest.land import land
from ingest.read import limits
from ingest.read.delivered import DeliveredFile
from ingest.read.readers import require_cells
from tests.landing.conftest import codes
from tests.support.measured import measured
from tests.support.workbooks import xls, xlsx

DUTY = "organization_code,duty_no,duty_text\nA,1,x\n"
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def with_row(row: str) -> bytes:
    return xlsx.workbook({"duty": xlsx.sheet(xlsx.GOOD_ROWS + row)})


def far(place: str) -> bytes:
    number = place.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    return with_row(f'<row r="{number}">{CELL.format(place, " ")}</row>')


def parquet(rows: int) -> bytes:
    """Equal rows, which compress to almost no bytes."""
    buffer = io.BytesIO()
    key = pa.array(["A"]).dictionary_encode()
    cells = pa.DictionaryArray.from_arrays(pa.array([0] * rows, pa.int8()), key.dictionary)
    pq.write_table(pa.table({"organization_code": cells, "duty_no": cells}), buffer)
    return buffer.getvalue()


TEXT = "organization_code,duty_no,duty_text\nA,1," + "x" * 300 + "\n"
WIDE_ROW = "<row r='3'>" + CELL.format("Z3", "x") + "</row>"
LONG_CELL = f"<row r='3'>{CELL.format('A3', 'x' * 400)}</row>"
FLAT = "A" * 20_000_000
# Bound, its value, the input beyond it, and the row in the message.
BEYOND = {
    "file": ("file_bytes", 20, "duty.csv", DUTY, None),
    "member": ("file_bytes", 1_000, "a.zip", xlsx.zipped({"duty.csv": "x" * 1_001}), None),
    "members": ("zip_members", 2, "a.zip", xlsx.zipped(dict.fromkeys("abc", "x")), None),
    "parts": ("zip_members", 3, "duty.xlsx", far("C3"), None),
    "unpacked": ("unpacked_bytes", 30, "a.zip", xlsx.zipped({"a.csv": "x" * 31}), None),
    "ratio": ("unpacked_ratio", 200, "a.zip", xlsx.zipped({"duty.csv": FLAT}), None),
    "ratio, book": ("unpacked_ratio", 200, "duty.xlsx", with_row(" " * 20_000_000), None),
    "texts": (
        "shared_text_bytes",
        100,
        "duty.xlsx",
        xlsx.workbook({"duty": ""}, **{"xl/sharedStrings.xml": "<sst>" + " " * 100 + "</sst>"}),
        None,
    ),
    "rows": ("rows", 2, "duty.csv", DUTY + "A,2,x\n", None),
    "rows, book": ("rows", 2, "duty.xlsx", far("A3"), 3),
    "rows, old book": ("rows", 2, "duty.xls", xls.workbook([["a"], ["b"], ["c"]]), 3),
    "rows, Parquet": ("rows", 2, "duty.parquet", parquet(3), None),
    "columns": ("columns", 3, "duty.csv", DUTY + "A,2,x,y\n", 3),
    "columns, book": ("columns", 25, "duty.xlsx", with_row(WIDE_ROW), 3),
    "columns, old book": ("columns", 2, "duty.xls", xls.workbook([["a", "b", "c"]]), 1),
    "columns, Parquet": ("columns", 1, "duty.parquet", parquet(3), None),
    "cells": ("cells", 8, "duty.csv", DUTY + "A,2,x\n", None),
    "cells, book": ("cells", 77, "duty.xlsx", with_row(WIDE_ROW), 3),
    "cells, old book": ("cells", 8, "duty.xls", xls.workbook([["a", "b", "c"]] * 3), 3),
    "cells, Parquet": ("cells", 5, "duty.parquet", parquet(3), None),
    "line": ("line_bytes", 100, "duty.csv", TEXT, 2),
    "cell": ("cell_bytes", 299, "duty.csv", TEXT, 2),
    "cell of Chinese": ("cell_bytes", 299, "duty.csv", TEXT.replace("x" * 300, "职" * 100), 2),
    "cell, book": ("cell_bytes", 399, "duty.xlsx", with_row(LONG_CELL), 3),
    "cell, old book": ("cell_bytes", 299, "duty.xls", xls.workbook([["a"], ["x" * 300]]), 2),
}


@pytest.mark.parametrize("case", BEYOND)
def test_beyond_a_bound_is_one_refusal_that_says_how_to_raise_it(case, home, sent):
    bound, value, name, data, row = BEYOND[case]
    home.root.mkdir()
    (home.root / "bianzhi.yml").write_text(f"limits: {{{bound}: {value}}}\n")
    inbox = sent(f"2024-12-31/{name}", data)
    if bound != "file_bytes":
        (inbox / "2024-11-30").mkdir()
        (inbox / "2024-11-30" / "organization.csv").write_text("organization_code\nA\n")
    problem = land(home, [inbox], "canonical")[-1].problems[0]
    assert codes([problem]) == [f"over_{bound}"]
    assert problem.row == row
    for lang in ("en", "zh"):
        text = problem.text(lang)
        assert f"{bound} = {value:,}" in text
        assert f"{problem.values['found']:,}" in text
        assert "bianzhi.yml" in text
        assert "limits:" in text
        assert name in text
    assert problem.values["found"] > value


@pytest.mark.parametrize(
    "case", ["rows", "columns, book", "cells", "line", "cell", "cell, old book", "cells, Parquet"]
)
def test_at_a_bound_nothing_is_beyond_it(case, home, sent):
    bound, value, name, data, _ = BEYOND[case]
    result = {"line": len(TEXT.splitlines()[1]) + 1}.get(case)
    home.root.mkdir()
    inbox = sent(f"2024-12-31/{name}", data)
    (home.root / "bianzhi.yml").write_text(f"limits: {{{bound}: {result or value + 1}}}\n")
    problems = land(home, [inbox], "canonical")[0].problems
    assert f"land.over_{bound}" not in [problem.code for problem in problems]


@pytest.mark.parametrize("text", ["rows: many", "row: 3", "rows: -1", "rows: true", "[", "- rows"])
def test_bounds_that_are_none_stop_the_command(text, home, sent):
    home.root.mkdir()
    (home.root / "bianzhi.yml").write_text(f"limits:\n  {text}\n")
    with pytest.raises(Refused, match=r"bianzhi\.yml"):
        land(home, [sent("2024-12-31/duty.csv", DUTY)], "canonical")


def test_every_bound_is_explained_and_has_its_messages():
    page = (PROJECT_ROOT / "docs" / "settings.md").read_text("utf-8")
    defaults = limits.Limits()
    for name in limits.NAMES:
        assert f"`{name}`" in page
        problem = defaults.exceeded(name, 10**12)
        assert f"{getattr(defaults, name):,}" in problem.text("zh")


def landing(folder: Path, home: Path) -> tuple[str, float, int]:
    """The output of the command, its processor seconds, and its peak memory in bytes."""
    command = [sys.executable, "-m", "bianzhi", "--home", home, "land", folder]
    done = measured([*command, "--source", "canonical"], home.parent)
    assert done.exit_code == 1, done.text
    return done.text, done.seconds, done.peak_bytes


def styled_rows(rows: int) -> bytes:
    cells = "".join(f'<c r="{letter}%d" s="1"/>' for letter in "ABCDEFGH")
    row = f'<row r="%d" spans="1:8" s="1" customFormat="1">{cells}</row>'
    return with_row("".join(row % ((number,) * 9) for number in range(3, rows + 3)))


def flat_zip(size: int) -> bytes:
    """A zip of one CSV file with a single letter, compressed as far as possible."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    block = b"x" * 1_000_000
    body = b"".join(packer.compress(block) for _ in range(size // len(block))) + packer.flush()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("duty.csv", body)
    data, check = bytearray(buffer.getvalue()), 0
    for _ in range(size // len(block)):
        check = zlib.crc32(block, check)
    for start, shift in ((0, 0), (data.rindex(b"PK\1\2"), 2)):
        data[start + 8 + shift : start + 10 + shift] = (8).to_bytes(2, "little")
        data[start + 14 + shift : start + 18 + shift] = check.to_bytes(4, "little")
        data[start + 22 + shift : start + 26 + shift] = size.to_bytes(4, "little")
    return bytes(data)


BOMBS = {
    "duty-csv": ("duty.zip", lambda: flat_zip(100_000_000), "over_unpacked_ratio"),
    "commas": ("duty.csv", lambda: DUTY.rstrip("\n") + "," * 100_000 + "\n", "over_columns"),
    "one line": ("duty.csv", lambda: "x" * 200_000_000, "over_line_bytes"),
    "blank lines": ("duty.csv", lambda: "\n" * 6_000_000, "over_rows"),
    "only commas": ("duty.csv", lambda: ("," * 1_000 + "\n") * 60_000, "over_cells"),
    "far cell": ("duty.xlsx", lambda: far("XFD1048576"), "over_columns"),
    "low cell": ("duty.xlsx", lambda: far("AZ1048576"), "over_cells"),
    "beyond the sheet": ("duty.xlsx", lambda: far("XFE16777217"), "over_columns"),
    "old far cell": (
        "duty.xls",
        lambda: xls.workbook([["a"]], far_cell=(65_535, 60_000)),
        "over_columns",
    ),
    "old claim": ("duty.xls", lambda: xls.workbook([["a"]], last=(0x7FFFFFFF, 9)), "over_rows"),
    "equal rows": ("duty.parquet", lambda: parquet(5_000_001), "over_rows"),
    "styled rows": ("duty.xlsx", lambda: styled_rows(100_000), None),
    "far styled cell": (
        "duty.xlsx",
        lambda: with_row('<row r="1048576"><c r="XFD1048576" s="1"/></row>'),
        None,
    ),
}


def test_bombs_take_neither_memory_nor_time(tmp_path):
    inbox = tmp_path / "inbox"
    for day, (name, data, _) in enumerate(BOMBS.values(), 1):
        folder = inbox / f"2024-01-{day:02}"
        folder.mkdir(parents=True)
        body = data()
        (folder / name).write_bytes(body.encode() if isinstance(body, str) else body)
    text, seconds, peak = landing(inbox, tmp_path / "home")
    rules = [rule for _, _, rule in BOMBS.values() if rule]
    assert [text.count(f"[{rule}]") for rule in rules] == [rules.count(rule) for rule in rules]
    assert f"{len(BOMBS)} deliveries, {len(rules)} refused" in text
    assert "Traceback" not in text
    assert peak < 1_500_000_000
    assert seconds < 60


@pytest.mark.slow
def test_a_million_styled_rows_are_read_within_a_gigabyte(tmp_path):
    folder = tmp_path / "inbox" / "2024-01-31"
    folder.mkdir(parents=True)
    (folder / "duty.xlsx").write_bytes(styled_rows(1_000_000))
    (folder / "post.csv").write_text("x\n1\n")
    text, _, peak = landing(folder, tmp_path / "home")
    assert "duty.xlsx" not in text
    assert peak < 1_000_000_000


def test_a_sheet_without_cells_takes_no_memory(home, sent):
    frame = pl.DataFrame({"organization_code": ["A"], "duty_no": ["1"]})
    buffer = io.BytesIO()
    frame.write_excel(buffer, worksheet="duty")
    assert land(home, [sent("2024-12-31/duty.xlsx", buffer.getvalue())], "canonical")


def test_a_long_cell_beside_a_blank_column_is_refused_by_its_place():
    frame = pl.DataFrame(
        {"c0": [None, None], "c1": ["a", "x" * 300]}, schema={"c0": pl.String, "c1": pl.String}
    )
    bounds = limits.Limits(cell_bytes=299)
    file = DeliveredFile("duty.xls", lambda: b"", limits=bounds)
    with pytest.raises(Refused) as refused:
        require_cells(frame, file, "duty")
    (problem,) = refused.value.problems
    assert (problem.code, problem.row, problem.column) == ("land.over_cell_bytes", 2, "B")
    assert problem.values["found"] == 300
