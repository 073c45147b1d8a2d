"""One bad file causes one precise refusal; the other files land."""

from __future__ import annotations

import io
import os
import struct
from datetime import date, time, timedelta
from decimal import Decimal

import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from bianzhi.core import instants
from bianzhi.core.problems import Refused
from bianzhi.store.delivered import archive
from ingest.contract.definition import load
from ingest.land import land
from ingest.parse import rows
from ingest.read import one_file, parquet_file
from ingest.read.text import csv_file
from tests.landing.conftest import codes, lake_rows
from tests.support.workbooks import xls, xlsx

DUTY = "organization_code,duty_no,duty_text\nA,1,x\n"
WIDE = "organization_code,duty_no,duty_text,department_code\n"
CELL = '<c r="{}" t="inlineStr"><is><t>{}</t></is></c>'


def beside(home, sent, files: dict[str, bytes | str], source: str = "canonical"):
    """Land files as the delivery of December beside a valid one of November; return its outcome."""
    sent("2024-11-30/duty.csv" if source == "canonical" else "2024-11-30/职责.csv", DUTY)
    for name, data in files.items():
        inbox = sent(f"2024-12-31/{name}", data)
    outcomes = land(home, [inbox], source)
    assert [o.status for o in outcomes] == ["landed", outcomes[1].status]
    assert len(outcomes) == 2
    landed = 1 + (outcomes[1].status == "landed")
    assert len(archive.entries(home)) == landed
    assert len(list((home.lake / "duty").glob("[!_]*.parquet"))) == landed
    return outcomes[1]


def refusal(home, sent, files):
    outcome = beside(home, sent, files)
    assert outcome.status == "refused"
    assert len(outcome.problems) == 1, [p.text("en") for p in outcome.problems]
    problem = outcome.problems[0]
    assert problem.text("en") != problem.text("zh")
    return problem


def parquet(cells: pa.Array, column: str = "duty_text") -> bytes:
    count = len(cells)
    base = {"organization_code": ["A"] * count, "duty_no": [str(n) for n in range(count)]}
    table = pa.table(base | {"duty_text": ["x"] * count})
    at = table.column_names.index(column)
    buffer = io.BytesIO()
    pq.write_table(table.set_column(at, column, cells), buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("note", "rule"),
    [
        ("as_of: 2024-02-30", "note_bad_date"),
        ("as_of: 2024-13-01", "note_bad_date"),
        ("as_of: 0001-01-01", "note_bad_date"),
        ("received_at: 0001-01-01T00:00:00+23:00", "note_bad_instant"),
        ("received_at: 9999-12-31", "note_bad_instant"),
        ("received_at: 2024-12-31T25:00:00Z", "note_bad_instant"),
        ("received_at: 31.12.2024", "note_bad_instant"),
        ("scope: [350502, 350503]", "note_not_single"),
        ("as_of: {year: 2024}", "note_not_single"),
        ("scope: " + "x" * 200, "note_bad_scope"),
        ('scope: "a\\tb"', "note_bad_scope"),
        ("- as_of", "note_no_entries"),
        ("2024-12-31", "note_no_entries"),
        ("as_of: &a [*a]", "note_not_single"),
        ("as_of: !!python/name:os.system x", "note_not_yaml"),
        ("b: [&a [x,x], *a, *a]", "note_unknown_key"),
        ("#" + "x" * 20_000, "note_too_long"),
        (b"as_of: \xff\xfe", "note_not_yaml"),
    ],
)
def test_a_note_that_cannot_be_understood_is_told_once(note, rule, home, sent):
    department = "organization_code,department_code\nA,1\n"
    files = {"delivery.yml": note, "duty.csv": DUTY, "department.csv": department}
    problem = refusal(home, sent, files)
    assert codes([problem]) == [rule]
    assert problem.file == "2024-12-31/delivery.yml"
    assert len(problem.text("en")) < 400


def test_a_note_is_taken_as_it_is_written(home, sent):
    sent("2024-12-31/delivery.yml", "scope: 0350502\nas_of: ~\nreceived_at: 2025-01-02\n")
    outcome = land(home, [sent("2024-12-31/duty.csv", DUTY)], "canonical")[0]
    assert (outcome.scope, str(outcome.as_of)) == ("0350502", "2024-12-31")


@pytest.mark.parametrize("text", ["0001-01-01", "1899-12-31", "2100-01-01T00:00:00Z", "", "x"])
def test_an_instant_lies_in_the_years_of_deliveries(text):
    with pytest.raises(ValueError, match=f"^({text}|Invalid.*)$"):
        instants.parse(text)


@pytest.mark.parametrize(
    ("cells", "type_name"),
    [
        (pa.array([b"\xff\x00", b"\x01"]), "binary"),
        (pa.array([b"\xff\xff", b"\xfe\xfe"], pa.binary(2)), "fixed_size_binary[2]"),
        (pa.array([timedelta(1), None]), "duration[us]"),
        (pa.array([time(1), time(2)]), "time64[us]"),
        (pa.array([Decimal(1), Decimal(2)], pa.decimal256(60, 2)), "decimal256(60, 2)"),
    ],
)
def test_parquet_types_that_no_cell_takes_are_named(cells, type_name, home, sent):
    problem = refusal(home, sent, {"duty.parquet": parquet(cells)})
    assert (codes([problem]), problem.column) == (["column_type"], "duty_text")
    assert type_name in problem.text("zh")


@pytest.mark.parametrize(
    "cells",
    [
        pa.array([["a"], ["b"]]),
        pa.array([{"a": 1}, {"a": 2}]),
        pa.array([[("a", 1)], []], pa.map_(pa.string(), pa.int8())),
    ],
)
def test_nested_parquet_columns_are_named(cells, home, sent):
    problem = refusal(home, sent, {"duty.parquet": parquet(cells)})
    assert (codes([problem]), problem.column) == (["nested_column"], "duty_text")


@pytest.mark.parametrize(
    ("cells", "texts"),
    [
        (pa.array(["甲", None]), ["甲", None]),
        (pa.array(["甲".encode(), b"x"]), ["甲", "x"]),
        (pa.array(["甲", "x"], pa.large_string()), ["甲", "x"]),
        (pa.array(["甲", "x"], pa.string_view()), ["甲", "x"]),
        (pa.array(["甲", "x"]).dictionary_encode(), ["甲", "x"]),
        (pa.array([None, None], pa.null()), [None, None]),
        (pa.array([1, 2], pa.uint64()), ["1", "2"]),
        (pa.array([1.0, 2.5]), ["1", "2.5"]),
        (pa.array([Decimal("11.000"), Decimal("2.50")]), ["11", "2.5"]),
        (pa.array([date(2024, 7, 1), None]), ["2024-07-01", None]),
    ],
)
def test_parquet_types_that_are_read(cells, texts, home, sent):
    assert beside(home, sent, {"duty.parquet": parquet(cells)}).status == "landed"
    assert lake_rows(home, "duty").sort("duty_text").height == 3
    part = archive.entries(home)[-1]["parts"][0]["lake_id"]
    assert pl.read_parquet(home.lake / "duty" / f"{part}.parquet")["duty_text"].to_list() == texts


def test_an_instant_of_parquet_is_a_day_where_the_office_works(home, sent):
    midnight = pa.array([1719763200], pa.timestamp("s", tz="UTC"))  # 1 July in Shanghai
    data = {"organization_code": ["A"], "organization_name": ["甲"], "established_on": midnight}
    buffer = io.BytesIO()
    pq.write_table(pa.table(data), buffer)
    land(home, [sent("2024-12-31/organization.parquet", buffer.getvalue())], "canonical")
    assert lake_rows(home, "organization")["established_on"].to_list() == [date(2024, 7, 1)]


def test_a_column_that_is_left_alone_may_have_any_type(home, sent, contract):
    path = contract("source: mine\nentities: {duty: {ignored: [blob]}}")
    buffer = io.BytesIO()
    table = pa.table({"organization_code": ["A"], "duty_no": ["1"], "blob": pa.array([b"\xff"])})
    pq.write_table(table, buffer)
    inbox = sent("2024-12-31/duty.parquet", buffer.getvalue())
    assert land(home, [inbox], contract=path)[0].status == "landed"


def locked() -> bytes:
    return xls.compound({"EncryptionInfo": b"x", "EncryptedPackage": b"x"})


def lying_size() -> bytes:
    """A part that declares less than its size, with the checksum of the short content."""
    import zlib

    book = bytearray(xlsx.workbook({"duty": xlsx.sheet(xlsx.GOOD_ROWS)}))
    text = xlsx.sheet(xlsx.GOOD_ROWS).encode()[:100]
    at = book.rindex(b"xl/worksheets/sheet1.xml") - 46
    assert book[at : at + 4] == b"PK\1\2"
    struct.pack_into("<I", book, at + 16, zlib.crc32(text))
    struct.pack_into("<I", book, at + 24, len(text))
    return bytes(book)


def many_texts() -> bytes:
    texts = '<sst uniqueCount="4000000000"><si><t>A</t></si></sst>'
    sheets = {"duty": xlsx.sheet(xlsx.GOOD_ROWS)}
    return xlsx.workbook(sheets, **{"xl/sharedStrings.xml": texts})


def circle() -> bytes:
    """An .xls with a circular chain of directory sectors."""
    data = bytearray(xls.workbook([["organization_code", "duty_no"], ["A", "1"]]))
    (directory,) = struct.unpack_from("<I", data, 48)
    (table,) = struct.unpack_from("<I", data, 76)
    struct.pack_into("<I", data, (table + 1) * 512 + directory * 4, directory)
    return bytes(data)


def counted(at: int) -> bytes:
    """An .xls that declares four thousand million sectors."""
    data = bytearray(xls.workbook([["organization_code", "duty_no"], ["A", "1"]]))
    struct.pack_into("<I", data, at, 0xFFFFFFF0)
    return bytes(data)


def wrong_checksum() -> bytes:
    book = bytearray(xlsx.workbook({"duty": xlsx.sheet(xlsx.GOOD_ROWS)}))
    at = book.rindex(b"xl/worksheets/sheet1.xml") - 46
    book[at + 16] ^= 1
    return bytes(book)


UNSOUND = {
    "no sheets": ("duty.xlsx", xlsx.workbook({}), "no_sheets"),
    "no sheets, old": ("duty.xls", xls.compound({"Workbook": b"\n\0\0\0"}), "no_sheets"),
    "locked": ("duty.xlsx", locked(), "locked_workbook"),
    "a letter": ("duty.xls", xls.compound({"WordDocument": b"x"}), "no_workbook_inside"),
    "binary": ("duty.xlsx", xlsx.zipped({"xl/workbook.bin": "x"}), "truncated_workbook"),
    "kind of WPS": ("duty.et", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxx", "other_workbook"),
    "size is a lie": ("duty.xlsx", lying_size(), "wrong_checksum"),
    "checksum": ("duty.xlsx", wrong_checksum(), "wrong_checksum"),
    "texts promised": ("duty.xlsx", many_texts(), "truncated_workbook"),
    "circle": ("duty.xls", circle(), "truncated_workbook"),
    "table promised": ("duty.xls", counted(44), "truncated_workbook"),
    "minis promised": ("duty.xls", counted(64), "truncated_workbook"),
    "two parts of a name": (
        "duty.xlsx",
        xlsx.workbook({"duty": xlsx.sheet("")}, **{"XL/Workbook.xml": "<a/>"}),
        "truncated_workbook",
    ),
    "zip in a zip": ("all.zip", xlsx.zipped({"inner.zip": b"PK"}), "nested_zip"),
}


@pytest.mark.parametrize("fault", UNSOUND)
def test_an_unsound_workbook_or_zip(fault, home, sent):
    name, data, rule = UNSOUND[fault]
    problem = refusal(home, sent, {name: data})
    assert codes([problem]) == [rule]
    assert name in problem.file


@pytest.mark.parametrize(
    ("body", "row"),
    [
        ('organization_code,duty_no,duty_text\nA,1,"甲\nB,2,"乙\nC,3,丙\n', 2),
        ('organization_code,duty_no,duty_text\nA,1,"甲\nB,2,x\nC,"3,丙\n', 2),
        (WIDE + 'A,1,x,D\nB,2,x,"\nC,3,x,D\nE,4,x,"\nF,5,x,D\n', 3),
        ('organization_code,duty_no,duty_text\nA,1,x\nB,2,"cut', 3),
    ],
)
def test_an_open_quote_swallows_no_row(body, row, home, sent):
    problem = refusal(home, sent, {"duty.csv": body})
    assert (codes([problem]), problem.row) == (["csv_open_quote"], row)


def test_quotes_as_people_write_them(home, sent):
    body = WIDE + 'A,1,"one\r\ntwo, three",D\nB,2,the "good" one,D\nC,3,"a"b,D\n'
    assert beside(home, sent, {"duty.csv": body}).status == "landed"
    part = archive.entries(home)[-1]["parts"][0]
    texts = pl.read_parquet(home.lake / "duty" / f"{part['lake_id']}.parquet")["duty_text"]
    assert texts.to_list() == ["one\r\ntwo, three", 'the "good" one', "ab"]


def test_a_pipe_among_the_files_is_not_waited_for(home, sent):
    inbox = sent("2024-11-30/duty.csv", DUTY)
    os.mkfifo(inbox / "2024-11-30" / "post.csv")
    outcome = land(home, [inbox], "canonical")[0]
    assert codes(outcome.problems) == ["unreadable_file"]


class Panic(BaseException):
    """The form in which a panic of a Rust library arrives in Python."""


@pytest.mark.parametrize("error", [Panic, MemoryError, RecursionError, ZeroDivisionError])
@pytest.mark.parametrize("place", [(csv_file, "read"), (parquet_file, "read")])
def test_an_unforeseen_error_is_a_refusal_of_that_file(place, error, home, sent, monkeypatch):
    def fail(file, *_):
        if file.path.startswith("2024-12-31/"):
            raise error("张三 110105194912310021")
        return real(file, *_)

    real = getattr(*place)
    monkeypatch.setattr(*place, fail)
    name = "duty.csv" if place[0] is csv_file else "duty.parquet"
    problem = refusal(home, sent, {name: DUTY})
    assert (codes([problem]), problem.file) == (["unreadable_content"], f"2024-12-31/{name}")
    assert error.__name__ in problem.text("en")
    assert "张三" not in problem.text("en") + problem.text("zh")


def test_who_stops_the_command_stops_it(home, sent, monkeypatch):
    def stop(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(csv_file, "read", stop)
    with pytest.raises(KeyboardInterrupt):
        land(home, [sent("2024-12-31/duty.csv", DUTY)], "canonical")
    with pytest.raises(KeyboardInterrupt), one_file.reading("duty.csv"):
        stop()


def test_an_error_while_rows_are_made_is_one_refusal(home, sent, monkeypatch):
    monkeypatch.setattr(rows.cells, "quick", lambda *_: 1 / 0)
    for part in load("canonical").parts:
        part.memory.clear()  # an earlier landing may have left its expressions
    outcome = land(home, [sent("2024-12-31/duty.csv", DUTY)], "canonical")[0]
    assert codes(outcome.problems) == ["unreadable_content"]
    with pytest.raises(Refused, match=r"rows\.py"), one_file.reading("duty.csv"):
        rows._quick(None, None, None)
