"""Every fault in real broken files: one precise message, and nothing half-landed."""

from __future__ import annotations

import io
import zipfile

import openpyxl
import polars as pl
import pytest

from bianzhi.core.home import Home
from bianzhi.core.problems import Refused
from bianzhi.store import archive
from ingest.land import land
from tests.landing.conftest import codes

DUTY = "organization_code,duty_no,duty_text\nA,1,甲\n"


def workbook(**sheets: list[list]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in members.items():
            file.writestr(name.replace("__", "/"), text)
    return buffer.getvalue()


def parquet(rows: dict) -> bytes:
    buffer = io.BytesIO()
    pl.DataFrame(rows).write_parquet(buffer)
    return buffer.getvalue()


ROWS = [["organization_code", "duty_no"], ["A", 1]]
WIDE = {"organization_code": ["A"] * 500, "duty_no": [str(n) for n in range(500)]}
FAULTS = {
    "unknown header": ("duty.csv", DUTY.replace("duty_text", "duty text"), "unknown_header"),
    "nameless column": ("duty.csv", "organization_code,duty_no,\nA,1,x\n", "nameless_column"),
    "missing column": ("duty.csv", "organization_code,duty_text\nA,x\n", "missing_column"),
    "header twice": (
        "duty.csv",
        "organization_code,duty_no,duty_no\nA,1,2\n",
        "duplicate_header",
    ),
    "wrong encoding": ("duty.csv", DUTY.encode("gb18030"), "wrong_encoding"),
    "cut character": ("duty.csv", (DUTY + "A,2,乙").encode()[:-1] + b"\n", "damaged_text"),
    "no encoding": ("duty.csv", DUTY.encode("big5"), "unknown_encoding"),
    "empty file": ("duty.csv", "", "no_cells"),
    "header only": ("duty.csv", DUTY.splitlines()[0] + "\n\n", "header_only"),
    "cut in a quote": ("duty.csv", DUTY + 'A,2,"cut of', "csv_open_quote"),
    "cut in a row": ("duty.csv", DUTY + "A,2", "uneven_rows"),
    "cells too many": ("duty.csv", DUTY + "A,2,b,c\n", "uneven_rows"),
    "header only sheet": ("book.xlsx", workbook(duty=ROWS[:1]), "header_only"),
    "empty sheet": ("duty.xlsx", workbook(duty=[]), "no_cells"),
    "no sheet with cells": ("book.xlsx", workbook(one=[], two=[]), "empty_workbook"),
    "unknown sheet": ("book.xlsx", workbook(duty=ROWS, dutty=ROWS), "unknown_sheet"),
    "which sheet": ("duty.xlsx", workbook(one=ROWS, two=ROWS), "which_sheet"),
    "not a workbook": ("duty.xlsx", DUTY, "not_a_workbook"),
    "web page as workbook": ("duty.xls", "<html><table/></html>", "other_workbook"),
    "cut workbook": ("duty.xlsx", workbook(duty=ROWS)[:-600], "truncated_workbook"),
    "zip as workbook": ("duty.xlsx", zipped(a="x"), "truncated_workbook"),
    "cut parquet": ("duty.parquet", parquet(WIDE)[:-200], "truncated_parquet"),
    "nested parquet": (
        "duty.parquet",
        parquet(WIDE | {"duty_text": [["a", "b"]] * 500}),
        "nested_column",
    ),
    "text as parquet": ("duty.parquet", DUTY, "truncated_parquet"),
    "cut zip": ("duty.zip", zipped(**{"duty.csv": DUTY})[:-40], "truncated_zip"),
    "zip climbs out": ("duty.zip", zipped(**{"..__duty.csv": DUTY}), "zip_climbs_out"),
    "zip from the root": ("duty.zip", zipped(**{"__etc__duty.csv": DUTY}), "zip_climbs_out"),
    "zip to a drive": ("duty.zip", zipped(**{"C:__duty.csv": DUTY}), "zip_climbs_out"),
    "file of no part": ("dutty.csv", DUTY, "no_part"),
    "file of no kind": ("duty.dat", "x", "no_part"),
}


def contents(home: Home) -> dict[str, list]:
    """The content of a warehouse that matters to its users."""
    lake = [path.name for path in home.lake.glob("*/*.parquet") if path.name[0] != "_"]
    return {"readings": archive.entries(home), "lake": lake}


@pytest.mark.parametrize("fault", FAULTS)
def test_one_fault_one_message_nothing_landed(fault, home, sent):
    name, data, code = FAULTS[fault]
    outcomes = land(home, [sent(f"2024-12-31/{name}", data)], "canonical")
    assert [outcome.status for outcome in outcomes] == ["refused"]
    assert codes(outcomes[0].problems) == [code]
    problem = outcomes[0].problems[0]
    for lang in ("en", "zh"):
        assert name in problem.text(lang)
        assert "\n" in problem.text(lang)
    assert contents(home) == {"readings": [], "lake": []}


@pytest.mark.parametrize(
    ("fault", "row", "column", "sheet"),
    [
        ("unknown header", None, "duty text", None),
        ("missing column", None, "duty_no", None),
        ("wrong encoding", 2, None, None),
        ("cut in a quote", 3, None, None),
        ("cut in a row", 3, None, None),
        ("header only sheet", None, None, "duty"),
        ("unknown sheet", None, None, "dutty"),
    ],
)
def test_the_message_names_the_place(fault, row, column, sheet, home, sent):
    name, data, _ = FAULTS[fault]
    problem = land(home, [sent(f"2024-12-31/{name}", data)], "canonical")[0].problems[0]
    assert (problem.row, problem.column, problem.sheet) == (row, column, sheet)


def test_all_problems_of_a_delivery_at_once(home, sent):
    sent("2024-12-31/duty.csv", "organization_code,dutty\nA,1\n")
    sent("2024-12-31/post.parquet", "no")
    sent("2024-12-31/extra.csv", "x")
    inbox = sent("2024-12-31/book.xlsx", workbook(person=[["person_id"], ["1"]], what=ROWS))
    outcomes = land(home, [inbox], "canonical")
    assert len(outcomes) == 1
    assert sorted(codes(outcomes[0].problems)) == [
        "missing_column",
        "missing_column",
        "missing_column",
        "no_part",
        "truncated_parquet",
        "unknown_header",
        "unknown_sheet",
    ]


def test_a_refused_delivery_keeps_no_other_from_landing(home, sent):
    sent("2024-11-30/duty.csv", DUTY)
    sent("2024-12-31/duty.csv", "x\n1\n")
    outcomes = land(home, [sent("2025-01-31/duty.csv", DUTY)], "canonical")
    assert [outcome.status for outcome in outcomes] == ["landed", "refused", "landed"]
    assert [entry["as_of_date"] for entry in archive.entries(home)] == ["2024-11-30", "2025-01-31"]


def test_the_same_part_twice(home, sent):
    sent("2024-12-31/duty.csv", DUTY)
    inbox = sent("2024-12-31/duty.parquet", parquet(WIDE))
    problems = land(home, [inbox], "canonical")[0].problems
    assert codes(problems) == ["same_part_twice"]
    assert "2024-12-31/duty.csv" in problems[0].text("en")


def test_two_headers_of_one_column(home, sent):
    inbox = sent("2024-12-31/职责.csv", "机构编码,单位编码,职责序号\nA,A,1\n")
    problems = land(home, [inbox], "fujian")[0].problems
    assert codes(problems) == ["two_headers"]


def test_a_path_that_is_not_there(home, tmp_path):
    with pytest.raises(Refused) as caught:
        land(home, [tmp_path / "nowhere"], "canonical")
    assert codes(caught.value.problems) == ["no_such_path"]
    assert not home.root.exists()


def test_an_empty_folder(home, tmp_path):
    outcomes = land(home, [tmp_path], "canonical")
    assert codes(outcomes[0].problems) == ["nothing_found"]


def test_a_crash_before_the_commit_leaves_no_reading(home, sent, monkeypatch):
    inbox = sent("2024-12-31/duty.csv", DUTY)

    def crash(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(archive, "append", crash)
        with pytest.raises(KeyboardInterrupt):
            land(home, [inbox], "canonical")
    assert archive.entries(home) == []
    assert [outcome.status for outcome in land(home, [inbox], "canonical")] == ["landed"]


def test_header_only_where_the_contract_allows_it(home, sent, contract):
    path = contract("source: mine\nentities: {duty: {may_be_empty: true}}")
    inbox = sent("2024-12-31/duty.csv", "organization_code,duty_no\n")
    outcome = land(home, [inbox], contract=path)[0]
    assert outcome.status == "landed"
    assert outcome.parts[0]["rows_landed"] == 0


def test_unknown_columns_may_be_ignored(home, sent, contract):
    path = contract("source: mine\nunknown_columns: ignore\nentities: {duty: {}}")
    inbox = sent("2024-12-31/duty.csv", "organization_code,duty_no,what\nA,1,x\n")
    assert land(home, [inbox], contract=path)[0].status == "landed"
