"""Cells as a workbook shows them: numbers with leading zeros, hidden rows and columns."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from ingest.land import land
from ingest.read.workbook.padded_numbers import padded, padded_value, width_of
from tests.landing.conftest import lake_rows
from tests.support.workbooks import ods, xls

HEADER = ("organization_code", "establishment_type_code", "authorized_posts")


@pytest.mark.parametrize(
    ("code", "width"),
    [
        ("000000", 6),
        ("000000_ ", 6),
        ("[$-804]0000", 4),
        ("000;-000;0", 3),
        ('000" "', 3),
        ("00000\\ ", 5),
        ("0", 0),
        ("0.00", 0),
        ("General", 0),
        ("#,##0", 0),
        ('0000"人"', 0),
        ("yyyymmdd", 0),
        ("00-00", 0),
        ("0" * 31, 0),
    ],
)
def test_formats_that_pad(code, width):
    assert width_of(code) == width


@pytest.mark.parametrize(
    ("value", "shown"),
    [(123, "000123"), (0, "000000"), (1234567, None), (123456, None), (1.5, None), (-3, None)],
)
def test_padded_values(value, shown):
    assert padded_value(value, 6) == shown


def test_only_digits_are_padded():
    assert [padded(text, 6) for text in ("1.5", "", "1E5", "-1", "１２")] == [None] * 5


def xlsx_book(hidden_row=None, hidden_column=None, first_column=0) -> bytes:
    """Quotas of two organizations whose codes are numbers with the format 000000."""
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet("establishment")
        zeros = book.add_format({"num_format": "000000"})
        sheet.write_row(0, first_column, HEADER)
        for row, code in enumerate((123, 4567890), 1):
            sheet.write_number(row, first_column, code, zeros)
            sheet.write_string(row, first_column + 1, "1")
            sheet.write_number(row, first_column + 2, 12, zeros)
        if hidden_row is not None:
            sheet.set_row(hidden_row, None, None, {"hidden": True})
            sheet.set_row(500, None, None, {"hidden": True})  # without cells
        if hidden_column is not None:
            sheet.set_column(hidden_column, hidden_column, None, None, {"hidden": True})
    return buffer.getvalue()


def land_book(home, sent, data, suffix="xlsx"):
    return land(home, [sent(f"2024-12-31/establishment.{suffix}", data)], "canonical")[0]


def test_a_code_is_read_as_xlsx_shows_it(home, sent):
    assert land_book(home, sent, xlsx_book()).status == "landed"
    rows = lake_rows(home, "establishment")
    assert rows["organization_code"].to_list() == ["000123", "4567890"]
    assert rows["authorized_posts"].to_list() == [12, 12]  # shown as 000012


def test_a_code_is_read_as_xls_shows_it(home, sent):
    numbers = [(1, 0, 123.0, 164), (2, 0, 4567890.0, 164), (1, 2, 12.0, 164), (2, 2, 12.0, 0)]
    texts = [HEADER, ("", "1"), ("", "1")]
    data = xls.workbook(texts, "establishment", numbers=numbers, formats={164: "000000"})
    land_book(home, sent, data, "xls")
    rows = lake_rows(home, "establishment")
    assert rows["organization_code"].to_list() == ["000123", "4567890"]
    assert rows["authorized_posts"].to_list() == [12, 12]


def test_a_code_is_read_as_ods_shows_it(home, sent):
    rows = [HEADER, (ods.Padded(123, "000123"), "1", ods.Padded(12, "012")), (7, "1", 5)]
    land_book(home, sent, ods.workbook({"establishment": rows}), "ods")
    rows = lake_rows(home, "establishment")
    assert rows["organization_code"].to_list() == ["000123", "7"]
    assert rows["authorized_posts"].to_list() == [12, 5]


def remarks_of(outcome):
    names = ("hidden_rows", "hidden_columns")
    return {
        remark.rule: (remark.row, remark.column, remark.values["count"])
        for remark in outcome.remarks
        if remark.rule in names
    }


@pytest.mark.parametrize("first_column", [0, 3])
def test_hidden_rows_and_columns_are_read_and_remarked(home, sent, first_column):
    data = xlsx_book(hidden_row=2, hidden_column=first_column + 2, first_column=first_column)
    outcome = land_book(home, sent, data)
    assert lake_rows(home, "establishment").height == 2
    assert remarks_of(outcome) == {
        "hidden_rows": (3, None, "1"),
        "hidden_columns": (None, "authorized_posts", "1"),
    }
    assert "（3）" in outcome.remarks[0].text("zh")


def test_a_workbook_that_hides_nothing_has_no_such_remark(home, sent):
    assert remarks_of(land_book(home, sent, xlsx_book())) == {}


def test_what_an_xls_hides_is_remarked(home, sent):
    texts = [HEADER, ("A", "1", "12"), ("B", "1", "7")]
    data = xls.workbook(texts, "establishment", hidden_rows=[1], hidden_columns=[2])
    outcome = land_book(home, sent, data, "xls")
    assert lake_rows(home, "establishment").height == 2
    assert remarks_of(outcome) == {
        "hidden_rows": (2, None, "1"),
        "hidden_columns": (None, "authorized_posts", "1"),
    }


@pytest.mark.parametrize("first_column", [0, 2])
def test_what_an_ods_hides_is_remarked(home, sent, first_column):
    blank = (None,) * first_column
    rows = [(*blank, *row) for row in (HEADER, ("A", "1", 12), ("B", "1", 7))]
    hidden = {"hidden_rows": [1], "hidden_column": first_column + 2}
    data = ods.workbook({"establishment": rows}, **hidden)
    outcome = land_book(home, sent, data, "ods")
    assert lake_rows(home, "establishment").height == 2
    assert remarks_of(outcome) == {
        "hidden_rows": (2, None, "1"),
        "hidden_columns": (None, "authorized_posts", "1"),
    }
