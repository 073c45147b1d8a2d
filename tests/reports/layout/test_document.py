"""The printed form of a single figure, equal in every format."""

from __future__ import annotations

from decimal import Decimal
from io import BytesIO

import openpyxl
import pytest

from bianzhi.reports.compute.figures import shown
from bianzhi.reports.define.definitions import Column
from bianzhi.reports.render.workbook import xlsx
from tests.reports.layout import papers


def column(kind: str) -> Column:
    return Column("c", papers.label(kind), "staff", format=kind, distinct="x")


@pytest.mark.parametrize(
    ("kind", "value", "text"),
    [
        ("decimal", Decimal("16"), "16"),
        ("decimal", Decimal("16.00"), "16"),
        ("decimal", Decimal("16.3"), "16.3"),
        # An almost whole number is not whole.
        ("decimal", Decimal("15.98"), "16.0"),
        ("decimal", Decimal("-1240"), "−1,240"),
        ("decimal", 0, "0"),
        ("count", 7, "7"),
        # Rates, means and money keep the decimals of their column.
        ("ratio", Decimal("41"), "41.00"),
        ("percent", Decimal("0.5"), "50.0%"),
        ("money", 1200, "1,200.00"),
        ("decimal", None, "—"),
    ],
)
def test_a_whole_number_among_decimals_has_no_decimal(kind, value, text):
    assert shown(value, column(kind)) == text


def test_the_workbook_formats_a_whole_number_as_one():
    heads = (column("decimal"),)
    table = papers.table(["甲", "乙"], heads)
    table.values["g.b1", "c"], table.values["g.b2", "c"] = Decimal("16"), Decimal("16.3")
    sheet = openpyxl.load_workbook(BytesIO(xlsx.xlsx(papers.document(table))))["T2"]
    cells = [cell for line in sheet.iter_rows(min_col=3, max_col=3) for cell in line]
    formats = {cell.value: cell.number_format.split("_")[0] for cell in cells}
    assert (formats[16], formats[16.3]) == ("#,##0", "#,##0.0")
