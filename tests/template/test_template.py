"""A template of each contract lands without a problem once it is filled in."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from bianzhi.core import code_lists
from bianzhi.core.home import Home
from bianzhi.core.problems import Failed
from bianzhi.template.template import write_template
from ingest import contract as contracts
from ingest.dictionary import schema
from ingest.land import REFUSED, land
from ingest.read.workbook import own_sheets
from tests.support.worlds import citizen_id

AS_OF = datetime.date(2024, 12, 31)
# Source -> name of the workbook; the source of divisions has files without header.
PERIODS = ("期间", "period", "发放月份", "pay_month")
BOOKS = {
    "fujian": "报送.xlsx",
    "canonical": "book.xlsx",
    "henan_recruitment": "post_henan_2024.xlsx",
    "uk_organogram": "home_office-senior.csv.xlsx",
    "cadre_sri_lanka": "2019.csv.xlsx",
}
# The rows of a file of this source are of one organization.
SAME = {"Organisation": "Home Office", "Parent Department": "Home Office"}


def fill(book: openpyxl.Workbook, rows: int = 3) -> None:
    """Type records as an office does: labels from the lists, dates and numbers in their format."""
    for sheet in book.worksheets:
        if not own_sheets.is_own(sheet.title):
            header = next(n for n in range(1, 5) if sheet.cell(n, 1).comment)
            lists = labels_of(book, sheet)
            for column in range(1, sheet.max_column + 1):
                for number in range(1, rows + 1):
                    cell = sheet.cell(header + number, column)
                    name = str(sheet.cell(header, column).value).strip("*")
                    cell.value = SAME.get(name) or value(sheet, column, number, lists.get(column))
                    cell.number_format = formats(sheet)[column]


def labels_of(book: openpyxl.Workbook, sheet: Worksheet) -> dict[int, list[str]]:
    """Column -> the labels of its drop-down list."""
    lists = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            name, column, last = re.fullmatch(
                r"'(.+)'!\$([A-Z]+)\$2:\$[A-Z]+\$(\d+)", rule.formula1
            ).groups()
            cells = book[name][f"{column}2:{column}{last}"]
            place = next(iter(rule.sqref.ranges)).min_col
            lists[place] = [cell.value for (cell,) in cells]
    return lists


def formats(sheet: Worksheet) -> dict[int, str]:
    """Column -> number format; adjacent columns of one format are one element of the file."""
    result = {}
    for dimension in sheet.column_dimensions.values():
        for column in range(dimension.min, dimension.max + 1):
            result[column] = dimension.number_format
    return result


def value(sheet: Worksheet, column: int, number: int, labels: list[str] | None) -> object:
    if labels:
        return labels[number % len(labels)]
    kinds = {
        rule.type
        for rule in sheet.data_validations.dataValidation
        if next(iter(rule.sqref.ranges)).min_col == column
    }
    if "textLength" in kinds:
        return citizen_id(number)
    return {
        "yyyy-mm-dd": datetime.date(2001, 3, number),
        "yyyy-mm": datetime.date(2024, number, 1),
        "0": 2020 + number,
        "0.00####": 0.5,
        "@": f"A{number}",
    }[formats(sheet)[column]]


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("source", BOOKS)
def test_a_filled_template_lands(home: Home, tmp_path: Path, source: str, lang: str):
    path = tmp_path / "in" / BOOKS[source]
    sheets = write_template(contracts.load(source), path, lang=lang)
    book = openpyxl.load_workbook(path)
    fill(book)
    with_periods(book)
    book.save(path)
    options = {} if source in ("henan_recruitment", "cadre_sri_lanka") else {"as_of": AS_OF}
    outcome = land(home, [path], source, scope="350526", **options)[0]
    assert outcome.status != REFUSED, [problem.text("en") for problem in outcome.problems]
    assert len({part["sheet_name"] for part in outcome.parts}) == len(sheets)
    for part in outcome.parts:
        assert part["rows_quarantined"] == 0, part
        assert part["rows_landed"] > 0, part
        if source != "cadre_sri_lanka":  # not every category is one of every group of staff
            require_listed(home, part, source)
    told = {remark.sheet for remark in outcome.remarks if remark.code == "land.own_sheet"}
    assert told == {name for name in book.sheetnames if own_sheets.is_own(name)}


def with_periods(book: openpyxl.Workbook) -> None:
    """Periods are texts such as 2024-12."""
    for sheet in book.worksheets:
        if own_sheets.is_own(sheet.title):
            continue
        for row in sheet.iter_rows(max_row=1):
            for cell in row:
                if str(cell.value).strip("*") in PERIODS:
                    for number in range(1, 4):
                        sheet.cell(1 + number, cell.column).value = f"2024-0{number}"


def require_listed(home: Home, part: dict, source: str) -> None:
    """Every code came from the label of its list."""
    rows = pl.read_parquet(home.lake / part["entity"] / f"{part['lake_id']}.parquet")
    for column in schema.entities()[part["entity"]].columns:
        if column.code_list and column.name in rows.columns:
            listed = {row["code"] for row in code_lists.rows(column.code_list)}
            values = {v for v in rows[column.name].drop_nulls() if not v.startswith(f"{source}:")}
            assert values <= listed, (part["entity"], column.name)


def test_a_contract_of_a_user(home: Home, tmp_path: Path):
    """Two entities from one file share a sheet; the headers are spelled as in the contract."""
    path = tmp_path / "my.yml"
    path.write_text(
        "source: mine\ndelivery: {scope: {constant: '350526'}}\nheaders: none\n"
        "columns: {单位 代码: organization_code, 单位: organization_name,"
        " 类型: establishment_type_code, 编制数: authorized_posts}\n"
        "entities:\n  organization: {files: ['编制.csv'], ignored: [类型, 编制数]}\n"
        "  establishment: {files: ['编制.csv'], ignored: [单位]}\n",
        "utf-8",
    )
    contract = contracts.load(None, path)
    book_path = tmp_path / "in" / "编制.csv.xlsx"
    write_template(contract, book_path)
    book = openpyxl.load_workbook(book_path)
    sheet = book.worksheets[1]
    assert [cell.value for cell in sheet[1]] == ["单位 代码*", "单位*", "类型*", "编制数*"]
    fill(book)
    book.save(book_path)
    outcome = land(home, [book_path], contract=path, as_of=AS_OF)[0]
    assert outcome.status != REFUSED, [problem.text("en") for problem in outcome.problems]
    assert [part["rows_landed"] for part in outcome.parts] == [3, 3]


def test_only_some_entities(tmp_path: Path):
    contract = contracts.load("fujian")
    sheets = write_template(contract, tmp_path / "a.xlsx", ["person", "payroll"])
    assert [sheet.name for sheet in sheets] == ["在编人员", "工资发放"]


@pytest.mark.parametrize(
    ("source", "name", "entities", "code"),
    [
        ("gb2260", "1981.txt.xlsx", (), "template.no_header"),
        ("henan_recruitment", "a.xlsx", (), "template.other_name"),
        ("fujian", "a.xlsx", ("persn",), "template.unknown_entity"),
    ],
)
def test_what_cannot_be_written(tmp_path, source, name, entities, code):
    with pytest.raises(Failed) as failed:
        write_template(contracts.load(source), tmp_path / name, entities)
    assert failed.value.code == code
    assert not (tmp_path / name).exists()


def test_a_file_that_is_there_is_kept(tmp_path):
    (tmp_path / "a.xlsx").write_bytes(b"mine")
    with pytest.raises(Failed):
        write_template(contracts.load("fujian"), tmp_path / "a.xlsx")
    assert (tmp_path / "a.xlsx").read_bytes() == b"mine"


def test_equal_contracts_give_equal_bytes(tmp_path):
    paths = [tmp_path / "a.xlsx", tmp_path / "b" / "a.xlsx"]
    for path in paths:
        write_template(contracts.load("canonical"), path)
    assert paths[0].read_bytes() == paths[1].read_bytes()
    with zipfile.ZipFile(paths[0]) as book:
        assert "2000-01-01T00:00:00Z" in book.read("docProps/core.xml").decode()


def test_every_column_has_a_meaning_in_chinese():
    meanings = schema.meanings_zh()
    assert set(meanings) == set(schema.columns())
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in meanings.values())


def test_the_notes_and_comments_of_a_chinese_template_say_it(tmp_path: Path):
    path = tmp_path / "人员.xlsx"
    write_template(contracts.load("fujian"), path, entities=["person"], lang="zh")
    book = openpyxl.load_workbook(path)
    sheet = book["在编人员"]
    comments = {str(cell.value).strip("*"): cell.comment.text for cell in sheet[1]}
    assert comments["占用编制情况"].startswith("1 占编，2 不占编，3 单列，4 周转")
    notes = {row[1]: row[6] for row in book[own_sheets.NOTES["zh"]].values if row[6]}
    assert notes["入编时间"] == "占用本机构编制的起始日期"
