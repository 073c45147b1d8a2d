"""Files as delivered: encodings, spreadsheets, zips, and the displayed text of their cells."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime

import polars as pl
import pytest
import xlsxwriter

from bianzhi.store.delivered import archive
from ingest.land import land
from tests.landing.conftest import lake_rows

HEADER = "organization_code,duty_no,duty_text\n"


def texts(home) -> list[tuple]:
    return lake_rows(home, "duty").select("row_no", "organization_code", "duty_text").rows()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_encodings_of_chinese_offices(encoding, home, sent):
    text = "机构编码,职责序号,职责内容\r\nA,1,㐂堃𠮷\r\n"
    land(home, [sent("2024-12-31/职责.csv", text.encode(encoding))], "fujian")
    assert texts(home) == [(2, "A", "㐂堃𠮷")]


def test_line_ends_quotes_blanks_and_repeated_headers(home, sent):
    body = HEADER + 'A,1,"two\r\nlines, ""quoted"""\r\n,,\r\n\r\n' + HEADER + " A ,2,　x \r\n"
    outcome = land(home, [sent("2024-12-31/duty.csv", body)], "canonical")[0]
    assert texts(home) == [(2, "A", 'two\r\nlines, "quoted"'), (6, "A", "x")]
    part = outcome.parts[0]
    counts = ("rows_read", "rows_landed", "rows_passed_over", "rows_dropped")
    assert [part[name] for name in counts] == [3, 2, 1, 2]


def test_trailing_separators_are_no_columns(home, sent):
    body = "organization_code,duty_no,duty_text,,\nA,1,x,,\nA,2,y,,\n"
    outcome = land(home, [sent("2024-12-31/duty.csv", body)], "canonical")[0]
    assert outcome.status == "landed"


def spreadsheet(first_row: int = 0) -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer)
    sheet = book.add_worksheet("机构")
    as_date = book.add_format({"num_format": "yyyy-mm-dd"})
    headers = ["机构编码", "机构全称", "批准成立日期", "存续期限", "撤销日期", "行政区划代码"]
    sheet.write_row(first_row, 1, headers)
    sheet.write_string(first_row + 1, 1, "00123")
    sheet.write_string(first_row + 1, 2, "甲局")
    sheet.write_datetime(first_row + 1, 3, datetime(2019, 7, 6), as_date)
    sheet.write_string(first_row + 1, 4, "2019.07")
    sheet.write_string(first_row + 1, 5, "2019年7月6日")
    sheet.write_number(first_row + 1, 6, 350502)
    if first_row:
        sheet.write_string(0, 1, "泉州市机构一览表")
    book.add_worksheet("填报说明").write(0, 0, "请如实填写")
    book.close()
    return buffer.getvalue()


@pytest.mark.parametrize("title_rows", [0, 3])
def test_a_spreadsheet_reads_as_the_user_sees_it(title_rows, home, sent):
    inbox = sent("2024-12-31/数据.xlsx", spreadsheet(title_rows))
    assert [o.status for o in land(home, [inbox], "fujian")] == ["landed"]
    row = lake_rows(home, "organization").row(0, named=True)
    assert row["row_no"] == title_rows + 2
    assert row["organization_code"] == "00123"
    assert row["division_code"] == "350502"
    assert (row["established_on"], row["ends_on"]) == (date(2019, 7, 6), date(2019, 7, 1))
    assert row["abolished_on"] == date(2019, 7, 6)


def test_a_date_or_division_code_names_a_workbook_of_sheets(home, sent):
    sent("2024-12-31/350502.xlsx", spreadsheet())
    sent("2024-12-31.xlsx", spreadsheet())
    outcomes = land(home, [sent("2024-12-31/350503.xlsx", spreadsheet())], "fujian")
    assert [o.scope for o in outcomes] == ["*", "350502", "350503"]


def test_parquet_keeps_the_types_it_has(home, sent):
    buffer = io.BytesIO()
    pl.DataFrame(
        {
            "organization_code": pl.Series(["A", "B"], dtype=pl.Categorical),
            "establishment_type_code": [11.0, 22.0],
            "authorized_posts": pl.Series([3, None], dtype=pl.Int64),
            "frozen_posts": pl.Series([None, None], dtype=pl.Null),
        }
    ).write_parquet(buffer)
    land(home, [sent("2024-12-31/establishment.parquet", buffer.getvalue())], "canonical")
    rows = lake_rows(home, "establishment")
    assert rows.select("row_no", "record_key", "authorized_posts").rows() == [
        (1, "A|11|", 3),
        (2, "B|22|", None),
    ]


def test_a_zip_is_a_folder_and_is_kept_as_it_came(home, sent):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("2024-11-30/duty.csv", HEADER + "A,1,x\n")
        file.writestr("2024-12-31/350502/duty.csv", HEADER + "A,1,y\n")
        file.writestr("__MACOSX/._duty.csv", "litter")
    outcomes = land(home, [sent("sent.zip", buffer.getvalue())], "canonical")
    assert [(str(o.as_of), o.scope, o.status) for o in outcomes] == [
        ("2024-11-30", "*", "landed"),
        ("2024-12-31", "350502", "landed"),
    ]
    for entry in archive.entries(home):
        kept = {line["path"]: line["sha256"] for line in entry["files"]}
        assert archive.fetch(home, kept["sent.zip"]) == buffer.getvalue()
        assert len(kept) == 2


def test_a_zip_may_name_the_as_of_date(home, sent):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("duty.csv", HEADER + "A,1,x\n")
    outcome = land(home, [sent("2024-12-31.zip", buffer.getvalue())], "canonical")[0]
    assert (str(outcome.as_of), outcome.scope) == ("2024-12-31", "*")


def test_chinese_names_in_a_zip_of_windows(home, sent):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("2024-12-31/duty.csv", "机构编码,职责序号\nA,1\n")
    data = buffer.getvalue().replace(b"duty.csv", "职责.csv".encode("gb18030"))
    assert land(home, [sent("sent.zip", data)], "fujian")[0].status == "landed"


def test_litter_and_ignored_files_do_not_count(home, sent):
    for litter in (".DS_Store", "~$duty.xlsx", "Thumbs.db"):
        sent(f"2024-12-31/{litter}", "x")
    inbox = sent("2024-12-31/duty.csv", HEADER + "A,1,x\n")
    outcome = land(home, [inbox], "canonical")[0]
    assert [line["path"] for line in outcome.entry["files"]] == ["2024-12-31/duty.csv"]
