"""Tables list changes: rows without content are left out, counted, and still added up."""

from __future__ import annotations

import dataclasses
from io import BytesIO

import openpyxl
import pytest

from bianzhi.read.query import Reader
from bianzhi.reports.compute import balances
from bianzhi.reports.compute.aggregate import Facts, fill
from bianzhi.reports.compute.document import ZERO
from bianzhi.reports.compute.figures import is_zero, shown
from bianzhi.reports.compute.filled_table import FilledTable
from bianzhi.reports.compute.listing import listing, printed
from bianzhi.reports.define import definitions, periods
from bianzhi.reports.render.page import html
from bianzhi.reports.render.typeset import pdf
from bianzhi.reports.render.workbook import xlsx
from tests.reports.layout import pages, papers
from tests.reports.small_office import small_office


@pytest.fixture(scope="module")
def ledger(tmp_path_factory) -> FilledTable:
    path = tmp_path_factory.mktemp("office") / "office.duckdb"
    with Reader(small_office(path).close()) as reader:
        facts = Facts(reader, periods.year(2024))
        return fill(facts, definitions.table("T12"), detail=True)


def bodies(table: FilledTable) -> set[str]:
    return {row.items[1].code for row in table.rows if row.is_detail}


def test_the_ledger_table_lists_bodies_with_a_movement_or_a_difference(ledger):
    listed = listing(ledger)
    # INS, TOW and STA neither moved nor differ; the ledger of BUR has no date and no difference.
    assert bodies(ledger) == {"COM", "OFF", "BUR", "SCH", "INS", "DIS", "GON", "TOW", "STA", "CEN"}
    assert bodies(listed.table) == {"COM", "OFF", "SCH", "DIS", "GON"}
    assert listed.unchanged == len(ledger.rows) - len(listed.table.rows)
    for row in listed.table.rows:
        if row.is_detail:
            assert any(listed.table.value(row.code, c) for c in ledger.definition.changes)


def test_totals_and_balances_are_those_of_all_rows(ledger):
    listed = listing(ledger).table
    for row in listed.rows:
        for column in ledger.leaves:
            assert listed.value(row.code, column.code) == ledger.value(row.code, column.code)
    key = (ledger.code, ledger.period.code)
    checks = balances.check(list(balances.by_shape(ledger)), {key: ledger})
    assert all(check.holds for check in checks)
    # The listed rows alone no longer add up to the total.
    left_out = set(ledger.row) - set(listed.row)
    assert any(ledger.value(code, "opening") for code in left_out)


@pytest.mark.parametrize(
    ("lang", "text"),
    [
        ("zh", "本期无变动的单位和文件共 {} 行，未列出。"),
        ("en", "{} rows of organizations and documents without change are not listed."),
    ],
)
def test_every_format_says_how_many_rows_are_left_out(ledger, lang, text):
    listed = listing(ledger)
    document = papers.document(ledger, lang=lang)
    output = text.format(listed.unchanged)
    result = pdf.data(document)["tables"][0]
    assert output in result["notes"]
    assert len(result["parts"][0]["rows"]) == len(listed.table.rows)
    page = html.html(document)
    assert output in page
    rows = {row for _, row, _ in pages.read(page).figures}
    assert rows == {row.code for row in listed.table.rows}
    sheet = openpyxl.load_workbook(BytesIO(xlsx.xlsx(document))).worksheets[1]
    words = [cell.value for line in sheet.iter_rows() for cell in line]
    assert output in words
    assert sheet.max_row < len(ledger.rows) + 12


def test_a_table_without_changes_lists_bodies_that_have_a_figure():
    table = papers.table(["甲", "乙", "丙"], papers.columns(3), is_detail=True)
    for column in table.leaves:
        table.values["g.b1", column.code] = 0
        table.values["g.b2", column.code] = 0
    table.hidden["g.b2", "c1"] = "≤4"
    listed = listing(table)
    assert [row.code for row in listed.table.rows] == ["total", "g", "g.b2", "g.b3"]
    assert listed.unchanged == 1


def test_rows_of_groups_stay_also_where_they_are_zero():
    table = papers.table(["甲"], papers.columns(2))
    for row in table.rows:
        for column in table.leaves:
            table.values[row.code, column.code] = 0
    assert listing(table).table.rows == table.rows


def test_on_paper_a_long_list_names_the_largest_and_counts_the_rest():
    table = papers.table([f"第{n}局" for n in range(10)], papers.columns(2), is_detail=True)
    largest = definitions.Largest("c1", 3)
    table.definition = dataclasses.replace(table.definition, largest=largest)
    listed = printed(table)
    # Figures grow from row to row: the last are the largest, and keep their order.
    assert [row.code for row in listed.table.rows] == ["total", "g", "g.b8", "g.b9", "g.b10"]
    assert listed.elsewhere == 7
    output = pdf.data(papers.document(table))["tables"][0]
    assert output["notes"][-1] == "此处只列数值最大的单位，其余 7 行见本报告的电子表格。"
    assert listing(table).table.rows == table.rows


def test_red_bodies_are_named_with_their_types_and_posts(tmp_path):
    with Reader(small_office(tmp_path / "office.duckdb").close()) as reader:
        table = fill(Facts(reader, periods.year(2024)), definitions.table("S1A"), detail=True)
    named = {
        row.label["zh"]: [table.value(row.code, code) for code in ("over", "over_type_11")]
        for row in table.rows
        if row.is_detail
    }
    assert named == {"市委员会": [1, 1], "区旧局": [1, 1]}
    assert not table.definition.public


def test_a_table_cannot_be_listed_by_a_column_it_has_not(monkeypatch, tmp_path):
    (tmp_path / "tables").mkdir()
    text = (definitions.FOLDER / "tables" / "annual" / "T12.yml").read_text("utf-8")
    (tmp_path / "tables" / "X1.yml").write_text(text.replace("changes: [", "changes: [nosuch, "))
    (tmp_path / "dimensions.yml").write_bytes((definitions.FOLDER / "dimensions.yml").read_bytes())
    monkeypatch.setattr(definitions, "FOLDER", tmp_path)
    definitions.dimensions.cache_clear()
    try:
        with pytest.raises(definitions.BadDefinition, match="nosuch"):
            definitions.table("X1")
    finally:
        monkeypatch.undo()
        definitions.dimensions.cache_clear()


@pytest.mark.parametrize(
    ("text", "zero"),
    [("0", True), ("0.0%", True), ("0.00", True), ("−0", True), ("—", False), ("10", False),
     ("≤4", False), ("", False), ("0号", False), ("1,000", False)],
)  # fmt: skip
def test_what_prints_as_zero(text, zero):
    assert is_zero(text) == zero


def test_zeros_are_grey_in_every_format():
    table = papers.table(["甲"], papers.columns(3))
    table.values["g.b1", "c2"] = 0
    document = papers.document(table)
    row = pdf.data(document)["tables"][0]["parts"][0]["rows"][2]
    grey = [row["cells"][place] for place in row["zeros"]]
    assert grey == ["0"]
    assert shown(0, table.leaves[1]) == "0"
    sheet = openpyxl.load_workbook(BytesIO(xlsx.xlsx(document)))["T2"]
    figures = [cell for line in sheet.iter_rows(min_col=3, max_col=5) for cell in line]
    grey = [cell for cell in figures if cell.font.color and cell.font.color.rgb == f"FF{ZERO[1:]}"]
    assert [cell.value for cell in grey] == [0]
    page = html.html(document)
    assert page.count('<td class="zero">') == 1
    assert f"--zero: {ZERO};" in page
