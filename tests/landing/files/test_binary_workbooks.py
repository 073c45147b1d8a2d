"""Binary workbooks (.xlsb) land like the others, with the same checks."""

from __future__ import annotations

import struct
from datetime import date

import pytest

from bianzhi.review.delivery import landed
from bianzhi.review.returned import write_returned
from ingest.land import land
from tests.landing.conftest import codes, lake_rows
from tests.support.workbooks import xlsb
from tests.support.workbooks.xlsb import Error, Packed, Short

HEADER = ("organization_code", "establishment_type_code", "authorized_posts", "frozen_posts")


def quotas(*rows, **options) -> bytes:
    return xlsb.workbook({"establishment": [HEADER, *rows]}, **options)


def land_book(home, sent, data):
    return land(home, [sent("2024-12-31/establishment.xlsb", data)], "canonical")[0]


def test_texts_numbers_and_cells_without_a_column(home, sent):
    data = quotas(("A", "1", Packed(12), 3.0), ("B<&>", Short("1"), 7.0, None))
    assert land_book(home, sent, data).status == "landed"
    rows = lake_rows(home, "establishment")
    assert rows.select(*HEADER).rows() == [("A", "1", 12, 3), ("B<&>", "1", 7, None)]


def test_the_error_of_a_formula_is_unreadable_and_not_blank(home, sent):
    outcome = land_book(home, sent, quotas(("A", "1", Error(0x07), None), ("B", "1", 7.0, None)))
    assert outcome.parts[0]["rows_unreadable"] == 1
    assert lake_rows(home, "establishment")["authorized_posts"].to_list() == [None, 7]


def test_an_error_that_nobody_knows_is_unreadable_too(home, sent):
    outcome = land_book(home, sent, quotas(("A", "1", Error(0x63), None)))
    assert outcome.parts[0]["rows_unreadable"] == 1


def test_number_formats(home, sent):
    row = (Packed(123, 1), "1", Packed(12), None)
    land_book(home, sent, quotas(row, formats=["000000"]))
    assert lake_rows(home, "establishment")["organization_code"].to_list() == ["000123"]


def test_a_date_in_a_packed_number(home, sent):
    header = ("organization_code", "organization_name", "established_on")
    rows = [header, ("A", "甲", Packed(44197, 1)), ("B", "乙", Packed(44198, 2))]
    formats = ["yyyy-mm-dd", "General"]
    data = xlsb.workbook({"organization": rows}, formats=formats)
    outcome = land(home, [sent("2024-12-31/organization.xlsb", data)], "canonical")[0]
    assert outcome.parts[0]["rows_unreadable"] == 1  # 44198 is not shown as a date
    established = lake_rows(home, "organization")["established_on"].to_list()
    assert established == [date(2021, 1, 1), None]


def test_hidden_rows_columns_and_sheets(home, sent):
    rows = [HEADER, ("A", "1", 12.0, 1.0), ("B", "1", 7.0, 1.0)]
    data = xlsb.workbook(
        {"establishment": rows, "下拉": [["x"]]},
        hidden_rows=[1],
        hidden_column=3,
        hidden_sheets=["下拉"],
    )
    outcome = land_book(home, sent, data)
    remarks = [remark for remark in outcome.remarks if remark.rule.startswith("hidden")]
    assert [(remark.rule, remark.row) for remark in remarks] == [
        ("hidden_sheet", None),
        ("hidden_rows", 2),
        ("hidden_columns", None),
    ]
    assert lake_rows(home, "establishment").height == 2


BROKEN = {
    "no list of sheets": {"xl__workbook.bin": b"\x80"},
    "record beyond its part": {"xl__worksheets__sheet1.bin": xlsb.record(0x91) + b"\x06\x7f"},
    "row beyond the sheet": {
        "xl__worksheets__sheet1.bin": xlsb.record(0x00, struct.pack("<I", 1 << 21) + bytes(13))
    },
    "column beyond the sheet": {
        "xl__worksheets__sheet1.bin": xlsb.record(0x00, bytes(17))
        + xlsb.record(0x06, struct.pack("<II", 1 << 20, 0) + xlsb.wide("x"))
    },
    "text beyond its record": {
        "xl__worksheets__sheet1.bin": xlsb.record(0x00, bytes(17))
        + xlsb.record(0x06, bytes(8) + struct.pack("<I", 1 << 30))
    },
    "a shared text that is not there": {
        "xl__worksheets__sheet1.bin": xlsb.record(0x00, bytes(17))
        + xlsb.record(0x07, bytes(8) + struct.pack("<I", 5))
    },
}


@pytest.mark.parametrize("fault", BROKEN)
def test_a_broken_one_is_refused(fault, home, sent):
    outcome = land_book(home, sent, quotas(("A", "1", 12.0, None), **BROKEN[fault]))
    assert (outcome.status, codes(outcome.problems)) == ("refused", ["truncated_workbook"])


def test_a_far_cell_is_refused_by_a_bound(home, sent):
    far = xlsb.record(0x00, struct.pack("<I", (1 << 20) - 1) + bytes(13))
    far += xlsb.record(0x06, struct.pack("<II", 9_000, 0) + xlsb.wide("x"))
    outcome = land_book(home, sent, quotas(**{"xl__worksheets__sheet1.bin": far}))
    assert codes(outcome.problems) == ["over_columns"]


def test_it_comes_back_as_a_workbook_of_the_usual_kind(home, sent, tmp_path):
    outcome = land_book(home, sent, quotas(("A", "1", "12名", None), ("B", "1", 7.0, None)))
    returned = write_returned(home, landed(home, outcome.delivery_id), tmp_path / "back", "zh")
    (path,) = (tmp_path / "back").rglob("*.xlsx")
    assert path.name == "establishment.xlsb.xlsx"
    assert returned.faults
