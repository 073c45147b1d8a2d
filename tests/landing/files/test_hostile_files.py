"""Files as they come from offices, under the built-in Chinese contract: nothing silently wrong."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from ingest.land import land
from ingest.remarks import remarks
from tests.landing.conftest import codes, lake_rows
from tests.support.workbooks import xls

NAMES = "机构编码,机构名称\nA1,甲局\n"
NO_RECORDS = {
    "a total in English": ("Total,2", "line_totals"),
    "a total of all": ("汇总,5", "line_totals"),
    "a sign-off with names": ("填报人 张三,审核人 李四", "line_sign_offs"),
    "types of columns": ("文本,文本", "line_guides"),
    "types of a database": ("varchar(20),varchar(200)", "line_guides"),
    "pages": ("第1页 共3页,", "line_lone_text"),
}


@pytest.mark.parametrize("kind", NO_RECORDS)
def test_a_line_that_is_no_organization(kind, home, sent):
    line, rule = NO_RECORDS[kind]
    (outcome,) = land(home, [sent("2024-12-31/机构.csv", f"{NAMES}{line}\n")], "fujian", scope="1")
    assert lake_rows(home, "organization")["organization_code"].to_list() == ["A1"]
    assert codes(remarks(home, outcome.parts)) == [rule]


def test_names_that_only_contain_such_words_are_organizations(home, sent):
    body = NAMES + "A2,合计财务中心\nA3,信息汇总办公室\nA4,审核中心\n"
    land(home, [sent("2024-12-31/机构.csv", body)], "fujian", scope="1")
    assert lake_rows(home, "organization").height == 4


def test_letters_of_columns_below_the_header(home, sent):
    body = "机构编码,机构名称\nA,B\nA1,甲局\n"
    land(home, [sent("2024-12-31/机构.csv", body)], "fujian", scope="1")
    assert lake_rows(home, "organization")["organization_code"].to_list() == ["A1"]


@pytest.mark.parametrize("written", ["无", "待补", "x", "0"])
def test_who_has_no_id_is_nobody_yet(written, home, sent):
    body = (
        f"公民身份号码,机构编码,姓名,编制类型\n{written},A1,甲,行政编制\n{written},A1,乙,行政编制\n"
    )
    (outcome,) = land(home, [sent("2024-12-31/在编人员.csv", body)], "fujian", scope="1")
    assert outcome.parts[0]["rows_quarantined"] == 2
    assert codes(remarks(home, outcome.parts)) == ["row_missing_key"] * 2


HEADER = ("公民身份号码", "机构编码", "姓名", "编制类型")
# Two texts whose check digits are wrong, so that the column as a whole does not look rounded.
TEXTS = [("350524199003011015", "A1", "乙"), ("350524197001011012", "A1", "丙")]
NUMBER = 350524198503011018.0


def id_in_xlsx() -> bytes:
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, HEADER)
        sheet.write_number(1, 0, NUMBER, book.add_format({"num_format": "0"}))
        sheet.write_row(1, 1, ("A1", "甲", "行政编制"))
        for row, person in enumerate(TEXTS, 2):
            sheet.write_row(row, 0, (*person, "行政编制"))
    return buffer.getvalue()


def id_in_xls() -> bytes:
    people = [("", "A1", "甲"), *TEXTS]
    rows = [HEADER, *((*person, "行政编制") for person in people)]
    return xls.workbook(rows, numbers=[(1, 0, NUMBER, 1)])


@pytest.mark.parametrize(("suffix", "book"), [("xlsx", id_in_xlsx), ("xls", id_in_xls)])
def test_one_id_stored_as_a_number_has_lost_digits(suffix, book, home, sent):
    inbox = sent(f"2024-12-31/在编人员.{suffix}", book())
    (outcome,) = land(home, [inbox], "fujian", scope="1")
    assert codes(remarks(home, outcome.parts)) == ["row_lost_digits"]
    assert lake_rows(home, "person").height == 2


def test_a_missing_column_has_its_chinese_name(home, sent):
    body = "机构编号,编制类型,核定编制数\nA1,行政编制,5\n"
    (outcome,) = land(home, [sent("2024-12-31/编制核定.csv", body)], "fujian", scope="1")
    texts = [problem.text("zh") for problem in outcome.problems]
    assert any("缺少必需的列 机构编码" in text for text in texts)
    assert not any("organization_code" in text for text in texts)
